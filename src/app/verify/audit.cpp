#include "app/verify/audit.hpp"

#include "app/log_topics.hpp"
#include "app/topics/co_partition.hpp"
#include "app/verify/task_audit.hpp"
#include "app/worker_options.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace ls::app {
namespace {

using runtime::LogGateway;

class Audit {
 public:
  Audit(FinishedRun& run, const Settings& settings, const Project& project,
        const AuditOptions& options)
      : run_(run),
        settings_(settings),
        project_(project),
        options_(options),
        findings_(options.shown_max) {}

  Result<Findings> run() {
    LS_TRY(look_around());
    LS_TRY(read_models());
    const std::vector<std::shared_ptr<const flow::Topology>> chosen = LS_TRY(choose());
    options_.on_begin(inputs_of(chosen));
    for (const auto& topology : chosen) {
      LS_TRY(audit_topology(topology).with("topology " + topology->name()));
    }
    return std::move(findings_);
  }

 private:
  Status look_around() {
    topics_ = LS_TRY(run_.log().topics());
    for (const LogGateway::Topic& topic : topics_) {
      partitions_[topic.name] = static_cast<std::int32_t>(topic.partitions.size());
      const bool is_cut = std::ranges::any_of(
          topic.partitions, [](const auto& range) { return range.first.value > 0; });
      if (is_cut) {
        incomplete_.insert(topic.name);
      }
    }
    if (settings_.engine == Engine::kafka) {
      // Compacted by key.
      incomplete_.insert(settings_.topic_name("leads.models"));
      incomplete_.insert(settings_.topic_name("leads.alerts"));
    }
    const WorkerWorld world{LS_TRY(share_memory(memory_demand(settings_))),
                            internal_outputs(project_, partitions_)};
    world_.run = &run_;
    world_.catalog = &project_.catalog;
    world_.partitions = &partitions_;
    world_.incomplete = &incomplete_;
    world_.models = &models_;
    world_.task = worker_options(settings_, world, 0).task;
    world_.findings = &findings_;
    world_.latest = options_.latest;
    world_.on_record = options_.on_record;
    return {};
  }

  Status read_models() {
    const LogGateway::Topic* topic = find(settings_.topic_name("leads.models"));
    if (topic == nullptr) {
      return {};
    }
    return for_each_record(run_.log(), *topic,
                           [&](const LogGateway::StoredRecord& stored) -> Status {
                             return stored.record.is_tombstone ? Status()
                                                               : models_.add(stored.record.value);
                           })
        .with(topic->name);
  }

  Result<std::vector<std::shared_ptr<const flow::Topology>>> choose() const {
    if (options_.topologies.empty()) {
      return project_.topologies;
    }
    std::vector<std::shared_ptr<const flow::Topology>> chosen;
    for (const std::string& name : options_.topologies) {
      chosen.push_back(project_.find(name));
      if (chosen.back() == nullptr) {
        return user_error(fmt::format("the settings run no topology \"{}\"", name));
      }
    }
    return chosen;
  }

  [[nodiscard]] std::uint64_t inputs_of(
      const std::vector<std::shared_ptr<const flow::Topology>>& chosen) const {
    std::uint64_t total = 0;
    for (const auto& topology : chosen) {
      for (const std::string& name : topology->input_topics()) {
        const LogGateway::Topic* topic = find(name);
        for (const auto& range :
             topic == nullptr ? std::vector<LogGateway::PartitionRange>() : topic->partitions) {
          total += static_cast<std::uint64_t>(range.next.value - range.first.value);
        }
      }
    }
    return total;
  }

  Status audit_topology(const std::shared_ptr<const flow::Topology>& topology) {
    auto outputs = LS_TRY(
        WrittenOutputs::read(run_.log(), *topology, outputs_of(*topology), judged_, findings_));
    for (std::int32_t p = 0; p < tasks_of(*topology); ++p) {
      LS_TRY(TaskAudit(world_, topology, Partition(p), outputs.of_task(Partition(p))).run());
    }
    for (const auto& [task, written] : outputs.tasks()) {
      if (task.value >= tasks_of(*topology)) {
        findings_.leave_out(fmt::format("what task {}/{} wrote: its input has no such partition",
                                        topology->name(), task.value));
      }
    }
    return {};
  }

  [[nodiscard]] std::vector<LogGateway::Topic> outputs_of(const flow::Topology& topology) const {
    std::set<std::string> names = {world_.task.side_topics.dead_letters,
                                   world_.task.side_topics.late};
    for (const flow::SinkDef& sink : topology.sinks()) {
      names.insert(sink.topic);
    }
    std::vector<LogGateway::Topic> found;
    for (const std::string& name : names) {
      if (const LogGateway::Topic* topic = find(name)) {
        found.push_back(*topic);
      }
    }
    return found;
  }

  [[nodiscard]] std::int32_t tasks_of(const flow::Topology& topology) const {
    std::int32_t tasks = 0;
    for (const std::string& name : topology.input_topics()) {
      const auto count = partitions_.find(name);
      tasks = std::max(tasks, count == partitions_.end() ? 0 : count->second);
    }
    return tasks;
  }

  [[nodiscard]] const LogGateway::Topic* find(const std::string& name) const {
    const auto found = std::ranges::find(topics_, name, &LogGateway::Topic::name);
    return found == topics_.end() ? nullptr : &*found;
  }

  FinishedRun& run_;
  const Settings& settings_;
  const Project& project_;
  const AuditOptions& options_;
  Findings findings_;
  std::vector<LogGateway::Topic> topics_;
  PartitionCounts partitions_;
  IncompleteTopics incomplete_;
  std::set<std::string> judged_;  // for records that no topology wrote
  flow::ModelHistory models_;
  AuditWorld world_;
};

}  // namespace

Result<Findings> audit(FinishedRun& run, const Settings& settings, const Project& project,
                       const AuditOptions& options) {
  return Audit(run, settings, project, options).run();
}

}  // namespace ls::app
