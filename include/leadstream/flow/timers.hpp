#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/state/state_store.hpp"
#include "leadstream/state/table.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ls::flow {

// A call that a node asked for: "at `due`, for `key`". Ordered as they fire: by due time, node,
// key.
struct Timer {
  EventTime due;
  std::uint32_t node = 0;  // rank of the node in the topology
  std::string key;

  friend auto operator<=>(const Timer&, const Timer&) = default;
};

// The pending timers of one task: event time only, persisted with the task's rows, so that a
// restart changes nothing. Setting the same timer twice sets it once. Single-threaded. Pending
// timers stay in memory: one per lead and node at most, by the operators' rule to keep a single
// timer per row.
class Timers final : public state::AnyTable {
 public:
  // `node_ids[rank]` names the nodes: what is stored holds the id, so that adding a node moves no
  // timer.
  Timers(state::StateStore& store, std::vector<std::string> node_ids);
  // Reads what was stored. Timers of nodes that no longer exist are dropped.
  Status load();

  void set(std::uint32_t node, std::string_view key, EventTime due);
  void cancel(std::uint32_t node, std::string_view key, EventTime due);
  [[nodiscard]] std::optional<EventTime> earliest() const;
  // Takes the first timer due at or before `upto` out.
  std::optional<Timer> take_due(EventTime upto);
  [[nodiscard]] std::size_t size() const {
    return pending_.size();
  }

  [[nodiscard]] std::string_view name() const override;
  void collect(state::WriteBatch& out) override;
  void committed() override;
  Status rolled_back() override;
  [[nodiscard]] std::size_t dirty_bytes() const override;

 private:
  void append_key(const Timer& timer, std::string& out) const;

  state::StateStore& store_;
  std::vector<std::string> node_ids_;
  std::string prefix_;
  std::set<Timer> pending_;
  // Net effect since the last commit; a timer that was set and fired in between is in neither.
  std::set<Timer> added_;
  std::set<Timer> removed_;
};

}  // namespace ls::flow
