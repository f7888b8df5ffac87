#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/base/time_grid.hpp"
#include "leadstream/state/any_table.hpp"
#include "leadstream/state/state_store.hpp"

#include <cstddef>
#include <functional>
#include <map>
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
// At one point the keys come in their order. Calls come in passes, one per point; a commit in the
// middle of one stores how far it came.
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
    return is_awake_ ? std::optional(point()) : std::nullopt;
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
  // A start since the last commit.
  struct Start {
    // The point at which the key is not called yet: of the pass that was on when it was started.
    EventTime waits_at = EventTime::min();
    bool is_stored = false;  // the row of an earlier start is there
  };

  // The next started key among those since the last commit, and among those before it.
  [[nodiscard]] const std::string* next_new() const;
  Result<const std::string*> next_stored();
  Status fill();
  void end_pass();
  // The point of the pass that is on, or comes next.
  [[nodiscard]] EventTime point() const {
    return grid_.after(done_until_);
  }
  [[nodiscard]] bool are_new_waiting() const;
  void forget_chunk();

  const state::StateStore& store_;
  std::string name_;
  std::string prefix_;        // of the stored keys
  std::string position_key_;  // of the row that says how far the passes came
  TimeGrid grid_;
  // Whether keys may be started; only then is there a position.
  bool is_awake_ = false;
  EventTime done_until_ = EventTime::min();
  bool is_moved_ = false;                              // the stored position is another one
  std::map<std::string, Start, std::less<>> started_;  // since the last commit
  std::set<std::string, std::less<>> stopped_;         // that have a row
  bool are_stored_waiting_ = false;  // keys whose rows say that the pass that is on is not theirs
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
