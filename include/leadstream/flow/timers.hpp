#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/flow/recurring_timers.hpp"
#include "leadstream/state/state_store.hpp"
#include "leadstream/state/table.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ls::flow {

// A call that a node asked for: "at `due`, for `key`".
struct Timer {
  EventTime due;
  std::uint32_t node = 0;  // rank of the node in the topology
  std::string key;

  friend bool operator==(const Timer&, const Timer&) = default;
};

// A timer as it lies in a task's store, of whatever topology.
struct StoredTimer {
  EventTime due;
  std::string node_id;
  std::string key;
};
inline constexpr std::string_view kTimersTable = "timers";
// By its row's key within that table; nothing if it is none.
[[nodiscard]] std::optional<StoredTimer> read_stored_timer(Bytes key);

// The pending timers of one task: event time only, persisted with the task's rows, so that a
// restart changes nothing. They fire by due time, then node id, then key, which is also the order
// of the stored keys. Setting the same timer twice sets it once. Single-threaded.
//
// Only the nearest ones are in memory, so that millions may be pending: all that come before a
// horizon, and the changes since the last commit.
class Timers final : public state::AnyTable {
 public:
  struct Options {
    std::size_t held_max = 8192;  // in memory; up to twice as many between two looks at the store
  };
  // `node_ids[rank]` names the nodes: what is stored holds the id, so that adding a node moves no
  // timer.
  Timers(state::StateStore& store, std::vector<std::string> node_ids, Options options);
  Timers(state::StateStore& store, std::vector<std::string> node_ids)
      : Timers(store, std::move(node_ids), Options{}) {}
  // Reads the nearest of what was stored. Timers of nodes that no longer exist are passed over.
  Status load();

  void set(std::uint32_t node, std::string_view key, EventTime due);
  // Fails if the store cannot be read.
  Status cancel(std::uint32_t node, std::string_view key, EventTime due);
  // The node's recurring ones fire among the others from now on. Outlives the last call of
  // `take_due`.
  void add(std::uint32_t node, RecurringTimers& recurring);
  // Of a recurring one it may turn out that nobody is called then.
  [[nodiscard]] std::optional<EventTime> earliest() const;
  // Takes the first timer due at or before `upto` out. Fails if the store cannot be read.
  Result<std::optional<Timer>> take_due(EventTime upto);
  // Takes the next one out if it has the node and the time of the one before, and another key: such
  // timers may be looked at together.
  Result<std::optional<Timer>> take_like(const Timer& before);
  // How many are in memory: all that are pending, or the nearest. Without recurring ones.
  [[nodiscard]] std::size_t size() const {
    return held_.size();
  }

  [[nodiscard]] std::string_view name() const override;
  void collect(state::WriteBatch& out) override;
  void committed() override;
  Status rolled_back() override;
  [[nodiscard]] std::size_t dirty_bytes() const override;

 private:
  // As a timer, with the place of the node's id among all ids in its stead: sorts as stored.
  struct Pending {
    EventTime due;
    std::uint32_t place = 0;
    std::string key;

    friend auto operator<=>(const Pending&, const Pending&) = default;
  };
  enum class Stored { no, perhaps };

  [[nodiscard]] Pending pending(std::uint32_t node, std::string_view key, EventTime due) const;
  [[nodiscard]] bool is_held(const Pending& timer) const {
    return !horizon_ || timer < *horizon_;
  }
  void remove(const Pending& timer);
  void append_key(const Pending& timer, std::string& out) const;
  [[nodiscard]] std::optional<Pending> read_key(Bytes key) const;
  // Holds the nearest behind the horizon if none are held.
  Status fill_if_empty();
  Status fill();
  // Lets go of the farthest if there are too many.
  void trim();
  struct Recurring {
    std::uint32_t place = 0;
    RecurringTimers* timers = nullptr;
  };
  // Those whose next call comes first, by point and place; null if none is due at or before `upto`.
  [[nodiscard]] const Recurring* first_recurring(EventTime upto) const;
  // What comes next, until anything changes.
  struct Next {
    EventTime due;
    std::uint32_t place = 0;
    const std::string* key = nullptr;
    RecurringTimers* recurring = nullptr;  // null: the first of those that are held
  };
  Result<std::optional<Next>> next(EventTime upto);
  Result<Timer> take(const Next& next);

  state::StateStore& store_;
  Options options_;
  std::vector<std::string> ids_;         // sorted
  std::vector<std::uint32_t> place_of_;  // by rank
  std::vector<std::uint32_t> rank_of_;   // by place
  std::string prefix_;
  std::set<Pending> held_;          // empty only if nothing is pending
  std::optional<Pending> horizon_;  // held are all that come before it; none: all there are
  // Net effect since the last commit; a timer that was set and fired in between is in neither.
  std::map<Pending, Stored> added_;
  std::set<Pending> removed_;
  std::vector<Recurring> recurring_;  // by place
};

}  // namespace ls::flow
