#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/base/time_grid.hpp"
#include "leadstream/state/any_table.hpp"
#include "leadstream/state/state_store.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ls::flow {

// The keys of one node that are to be called at every point of a grid until they are stopped.
// Beside a timer per call, which is stored and deleted each time, this costs one stored row from
// start to stop however often the key is called in between: windows that hop close once per hop for
// every key that is alive. Persisted with the task's rows. Single-threaded.
//
// At one point the keys come in their order. Calls come in passes, one per point, that commits do
// not interrupt; whoever calls them takes all that are due before a commit.
class RecurringTimers final : public state::AnyTable {
 public:
  // `name` is that of the table, `node_id/name`.
  RecurringTimers(const state::StateStore& store, std::string name, TimeGrid grid);
  // Reads how far the passes came. Once, before anything else.
  Status load();

  // A key that is not started: it is called at the points after `now`.
  void start(std::string_view key, EventTime now);
  // A started key.
  void stop(std::string_view key);

  // The point of the next call; there may turn out to be none.
  [[nodiscard]] std::optional<EventTime> next_due() const {
    return is_awake_ ? std::optional(grid_.after(done_until_)) : std::nullopt;
  }
  // Who is called next at `next_due()`. Null: nobody any more, the point is over and `next_due()`
  // moved on. The view lives until the next call of any function. Fails if the store cannot be
  // read.
  Result<const std::string*> peek();
  // Goes on behind the key that `peek` told.
  void pass();

  [[nodiscard]] std::string_view name() const override {
    return name_;
  }
  void collect(state::WriteBatch& out) override;
  void committed() override;
  Status rolled_back() override;
  [[nodiscard]] std::size_t dirty_bytes() const override;

 private:
  using Keys = std::set<std::string, std::less<>>;

  // The next started key among those since the last commit, and among those before it.
  [[nodiscard]] const std::string* next_added() const;
  Result<const std::string*> next_stored();
  Status fill();
  void end_pass();
  void forget_chunk();

  const state::StateStore& store_;
  std::string name_;
  std::string prefix_;        // of the stored keys
  std::string position_key_;  // of the row that says how far the passes came
  TimeGrid grid_;
  // Whether keys may be started; only then is there a position.
  bool is_awake_ = false;
  EventTime done_until_ = EventTime::min();
  bool is_moved_ = false;  // the stored position is another one
  Keys added_;             // since the last commit
  Keys removed_;
  Keys waiting_;  // were started when the pass of their time was on: are called from the next on
  // The pass that is on: the keys up to and including `passed_` were called.
  std::string passed_;
  bool has_passed_ = false;
  std::vector<std::string> chunk_;  // stored keys that come next; reused
  std::size_t chunk_size_ = 0;
  std::size_t chunk_at_ = 0;
  bool is_chunk_last_ = false;
  const std::string* next_ = nullptr;
};

}  // namespace ls::flow
