#pragma once

#include "app/verify/comparing_sink.hpp"
#include "app/verify/finished_run.hpp"
#include "app/verify/task_inputs.hpp"

#include "leadstream/event/catalog.hpp"
#include "leadstream/flow/models.hpp"
#include "leadstream/flow/task.hpp"
#include "leadstream/flow/tick_log.hpp"
#include "leadstream/state/memory_store.hpp"
#include "leadstream/state/meta.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::app {

// What all audits of tasks share; borrowed.
struct AuditWorld {
  FinishedRun* run = nullptr;
  const event::Catalog* catalog = nullptr;
  const PartitionCounts* partitions = nullptr;  // of every topic
  const IncompleteTopics* incomplete = nullptr;
  const flow::ModelHistory* models = nullptr;
  flow::TaskOptions task;  // but for the partition
  Findings* findings = nullptr;
  EventTime latest = EventTime::max();  // up to which stamps are believed
  std::function<void()> on_record = [] {};
};

// One task, done again: what it has read goes through a new task in memory, in one thread, record
// by record, without a broker, transactions, a changelog or RocksDB. What that sends and what it
// keeps must be what lies on the log and in the state, byte for byte.
class TaskAudit {
 public:
  TaskAudit(const AuditWorld& world, std::shared_ptr<const flow::Topology> topology,
            Partition partition, TaskOutputs& outputs);

  Status run();

 private:
  // What the task has read, as its META says, held against the group; nothing if that cannot be
  // read again.
  Result<std::optional<std::vector<TaskInputs::Part>>> parts();
  Result<std::optional<TaskInputs::Part>> part(const std::string& topic);
  Status check_position(const flow::TopicPartition& at, std::optional<Offset> known);
  Status check_unread(const flow::TopicPartition& at, Offset from);
  Status replay(std::vector<TaskInputs::Part> parts);
  // All that comes next, up to where the inputs pause.
  Status meet_all(TaskInputs& inputs);
  Status meet(const TaskInputs::Next& next);
  // Until the next call.
  flow::Message view_of(const std::string& topic, const TaskInputs::Stored& stored);
  std::optional<EventTime> time_of(const std::string& topic, const TaskInputs::Stored& stored);
  // Whether the task kept all of its idle ticks.
  Result<bool> read_ticks();
  // The clock moves there as idle ticks moved it, one due time after the other.
  Status tick_to(EventTime time);
  Status commit();
  void check_unclaimed();
  Status check_state();
  Status check_meta();
  [[nodiscard]] std::string name() const;
  [[nodiscard]] std::string state_name() const;
  void report_state(std::string what);

  const AuditWorld& world_;
  std::shared_ptr<const flow::Topology> topology_;
  Partition partition_;
  TaskOutputs& outputs_;
  std::shared_ptr<const state::StateStore> actual_;
  std::optional<state::Meta> meta_;
  std::vector<flow::Tick> ticks_;
  NamedVersions versions_;
  CauseEvidence evidence_;
  flow::Intake intake_;
  Arena decoded_;
  ComparingSink sink_;
  state::MemoryStore store_;
  std::unique_ptr<flow::Task> task_;
  std::vector<flow::Header> headers_;
  std::uint64_t met_ = 0;
};

}  // namespace ls::app
