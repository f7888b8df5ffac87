#pragma once

#include "leadstream/base/duration_tally.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/flow/io.hpp"
#include "leadstream/flow/topology.hpp"
#include "leadstream/runtime/state_provider.hpp"
#include "leadstream/state/state_store.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::runtime {

// What the process shows of itself: immutable values that workers publish and HTTP reads. Nobody
// waits for anybody.

struct InputView {
  flow::Position position;
  Offset end;  // next offset of the log when last asked
  [[nodiscard]] std::int64_t lag() const {
    return end.value > position.next.value ? end.value - position.next.value : 0;
  }
};

// Why a task of an aligned run does nothing: another one has to go on first.
struct WaitView {
  EventTime boundary;    // up to which it has to know more
  std::string topology;  // the task that is least far
  Partition task;
  EventTime watermark;  // of that one
  Millis since;         // the wait has lasted so long
};

struct TaskView {
  Partition partition;
  EventTime clock;
  EventTime read_appended = EventTime::min();  // when the log took in what was read last
  std::uint64_t records_read = 0;
  std::size_t timers_pending = 0;
  std::size_t uncommitted_bytes = 0;
  std::vector<InputView> inputs;
  // Of an aligned run: it has committed everything before this time; and what it waits for.
  std::optional<EventTime> published = {};
  std::optional<WaitView> waiting = {};
  [[nodiscard]] std::int64_t lag() const;
  // Committed rows; safe to read from any thread.
  std::shared_ptr<const state::StateStore> committed;
};

// A task that does not run yet, since its state is not at the last commit.
struct RestoringView {
  Partition partition;
  RestoreProgress progress;
};

struct NodeView {
  std::string id = {};
  std::string type = {};
  std::uint64_t records_in = 0;
  std::uint64_t records_out = 0;
  std::uint64_t rejected = 0;
  std::int64_t busy_ns = 0;
  std::vector<std::string> descriptions = {};  // JSON, one per task that has one
  std::map<std::string, std::uint64_t, std::less<>> counts =
      {};  // the operator's own, over all tasks
};

enum class WorkerState : std::uint8_t { starting, running, retrying, failed, stopped };
[[nodiscard]] std::string_view name_of(WorkerState state);

struct WorkerView {
  std::shared_ptr<const flow::Topology> topology;
  std::uint32_t worker = 0;
  WorkerState state = WorkerState::starting;
  std::string error;  // why it retries or failed
  std::vector<TaskView> tasks;
  std::vector<RestoringView> restoring;
  std::vector<NodeView> nodes;
  std::uint64_t records_read = 0;
  std::uint64_t outputs = 0;
  std::uint64_t dead_letters = 0;
  std::map<std::string, std::uint64_t, std::less<>> dead_letters_by_code;
  std::uint64_t late = 0;
  std::uint64_t commits = 0;
  std::uint64_t rollbacks = 0;
  std::uint64_t states_damaged = 0;  // put aside and begun anew from their changelogs
  std::int64_t commit_ns_total = 0;
  std::int64_t busy_ns = 0;  // spent on records and commits, not on waiting for the log
  DurationTally commit_durations;
  DurationTally latencies;   // of each record: from the log to the commit of what came of it
  std::string held_back_by;  // who must catch up before this worker reads on; empty: nobody
  std::uint64_t polls_held_back = 0;
  std::int64_t looped_at_ns = 0;  // monotonic: for liveness
};

struct EngineView {
  std::vector<std::shared_ptr<const WorkerView>> workers;

  // Every worker runs, and every task of it.
  [[nodiscard]] bool is_ready() const;
  [[nodiscard]] std::int64_t lag() const;
  // The worker of this process that has the task, as "train.w0"; else "another process".
  [[nodiscard]] std::string owner_of(std::string_view topology, Partition partition) const;
};

// How long a task may wait for another before people are told.
inline constexpr Millis kWaitPatience = seconds(30);
// "partition 3 waits 42s for 2026-05-01T10:00:00Z: train/0 is at ..., owner train.w0".
[[nodiscard]] std::string describe_wait(const EngineView& view, Partition partition,
                                        const WaitView& waiting);

}  // namespace ls::runtime
