#pragma once

#include "flow/order_key.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/flow/io.hpp"
#include "leadstream/state/any_table.hpp"
#include "leadstream/state/state_store.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace ls::flow {

// The messages that a task of an aligned run has read and not processed yet, in the order in which
// they will be. They are state: a commit writes those that came and erases those that went. In
// memory are the nearest, up to a bound, and what came since the last commit; the rest lies in the
// store. Single-threaded.
class HeldRecords final : public state::AnyTable {
 public:
  HeldRecords(state::StateStore& store, std::size_t bytes_max)
      : store_(store), bytes_max_(bytes_max), prefix_(state::table_prefix(name())) {}

  void put(const OrderKey& at, const Message& message);
  // The place of the first; nothing if none is held. Fails if the store cannot be read.
  [[nodiscard]] Result<std::optional<OrderPlace>> first();
  // Takes the first out, which `first` has told of: its message without topic and partition, with
  // all it points to in the arena.
  Result<Message> take(Arena& arena);

  [[nodiscard]] std::string_view name() const override {
    return "!held";
  }
  void collect(state::WriteBatch& out) override;
  void committed() override;
  Status rolled_back() override;
  [[nodiscard]] std::size_t dirty_bytes() const override {
    return dirty_bytes_;
  }
  [[nodiscard]] std::size_t cached_rows() const override {
    return near_.size();
  }
  [[nodiscard]] std::size_t cached_bytes() const override {
    return near_bytes_;
  }

 private:
  struct Row {
    std::string bytes;
    bool is_stored = false;
  };

  [[nodiscard]] bool is_near(const std::string& key) const {
    return !horizon_ || key < *horizon_;
  }
  // Reads rows from the horizon on until there is one before it.
  Status fill();
  void trim();
  void erase_first();

  state::StateStore& store_;
  std::size_t bytes_max_;
  std::string prefix_;
  std::map<std::string, Row> near_;
  // What the store holds from here on may not be in memory; none: all of it is.
  std::optional<std::string> horizon_ = std::string();
  std::size_t near_bytes_ = 0;
  std::size_t dirty_bytes_ = 0;
  std::set<std::string> added_;    // not in the store yet
  std::set<std::string> removed_;  // still in the store
  std::string last_;               // taken last: the order only rises
};

}  // namespace ls::flow
