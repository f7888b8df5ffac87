#include "app/verify/replay_audit.hpp"

#include "app/evaluate/bounded_pass.hpp"
#include "app/log_topics.hpp"
#include "app/verify/canonical_output.hpp"

#include "leadstream/flow/control.hpp"
#include "leadstream/flow/driver.hpp"
#include "leadstream/state/meta.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

namespace ls::app {
namespace {

using runtime::LogGateway;

// Where a topology's name for a topic of the side is not that on the run's log.
constexpr std::string_view kSideTopics[] = {"leads.dead_letters", "leads.late"};

class ReplayAudit {
 public:
  ReplayAudit(FinishedRun& finished, const Settings& settings, const Project& project,
              const BoundedRun& run, const AuditOptions& options)
      : finished_(finished),
        settings_(settings),
        project_(project),
        run_(run),
        options_(options),
        findings_(options.shown_max) {}

  Result<Findings> run() {
    const PartitionCounts partitions = LS_TRY(partition_counts(log()));
    aligned_ = LS_TRY(aligned_options(settings_, run_, project_, partitions));
    for (const auto& topology : project_.topologies) {
      for (std::int32_t p = 0; p < aligned_.tasks.at(topology->name()); ++p) {
        LS_TRY(look_at_task(*topology, Partition(p)));
      }
    }
    const std::vector<LogGateway::Topic> inputs = LS_TRY(read_inputs());
    options_.on_begin(count_of(inputs));
    LS_TRY(drive(inputs));
    for (const auto& [logical, name] : outputs()) {
      LS_TRY(compare_topic(logical, name).with(name));
    }
    findings_.leave_out("the states of tasks: of a replay only what it wrote is compared");
    return std::move(findings_);
  }

 private:
  [[nodiscard]] LogGateway& log() {
    return finished_.log();
  }

  // Nothing of a run that goes on can be held against its end.
  Status look_at_task(const flow::Topology& topology, Partition partition) {
    const auto store = LS_TRY(finished_.state(topology, partition));
    std::string bytes;
    if (!LS_TRY(store->get(state::kMetaKey, bytes))) {
      return user_error(fmt::format("run {} has not begun: task {}/{} has no state", run_.id,
                                    topology.name(), partition.value));
    }
    const state::Meta meta = LS_TRY(state::Meta::load(bytes));
    if (meta.fingerprint != aligned_.fingerprint) {
      return user_error(fmt::format(
          "run {} was made with other topologies, partitions, boundary, lag, disorder or end than "
          "are given now: verify it with its own (time.*, --until)",
          run_.id));
    }
    if (meta.published != run_.until) {
      return user_error(fmt::format(
          "run {} is not complete: task {}/{} is at {}; the same replay command goes on", run_.id,
          topology.name(), partition.value,
          meta.published == EventTime::min() ? "its beginning" : format_rfc3339(meta.published)));
    }
    for (const state::Meta::Input& input : meta.inputs) {
      ends_[{input.topic, input.partition}] = input.next;
    }
    return {};
  }

  // Outside topics, each partition up to where the run has read it.
  Result<std::vector<LogGateway::Topic>> read_inputs() {
    std::set<std::string> names;
    for (const auto& topology : project_.topologies) {
      for (const flow::SourceDef& source : topology->sources()) {
        if (!source.is_internal()) {
          names.insert(source.topics.begin(), source.topics.end());
        }
      }
    }
    std::vector<LogGateway::Topic> inputs;
    for (const std::string& name : names) {
      inputs.push_back(LS_TRY(find_topic(log(), name)));
      for (LogGateway::PartitionRange& range : inputs.back().partitions) {
        if (range.first.value > 0) {
          return user_error(
              fmt::format("run {} cannot be made again: of {}/{} what lay before offset {} is gone",
                          run_.id, name, range.partition.value, range.first.value));
        }
        const auto end = ends_.find({name, range.partition});
        range.next = end == ends_.end() ? range.first : std::min(range.next, end->second);
      }
    }
    return inputs;
  }

  static std::uint64_t count_of(const std::vector<LogGateway::Topic>& topics) {
    std::uint64_t count = 0;
    for (const LogGateway::Topic& topic : topics) {
      for (const LogGateway::PartitionRange& range : topic.partitions) {
        count += static_cast<std::uint64_t>(range.next.value - range.first.value);
      }
    }
    return count;
  }

  [[nodiscard]] flow::DriverOptions driver_settings() const {
    flow::DriverOptions options = driver_options(settings_);
    options.until = run_.until;
    for (const auto& topology : project_.topologies) {
      std::int32_t& partitions =
          topology->is_internal() ? options.internal_partitions : options.input_partitions;
      partitions = std::max(partitions, aligned_.tasks.at(topology->name()));
    }
    return options;
  }

  Status drive(const std::vector<LogGateway::Topic>& inputs) {
    driver_ = LS_TRY(flow::Driver::make(project_.topologies, project_.catalog, driver_settings()));
    for (const LogGateway::Topic& topic : inputs) {
      LS_TRY(for_each_record(log(), topic, [&](const LogGateway::StoredRecord& stored) -> Status {
        const auto end = ends_.find({topic.name, stored.place.partition});
        if (end == ends_.end() || stored.place.offset >= end->second) {
          return {};  // a page reaches further
        }
        options_.on_record();
        flow::StoredRecord record;
        record.partition = stored.place.partition;
        record.appended = record.time = stored.appended;
        record.key = stored.record.key;
        record.value = stored.record.value;
        record.is_tombstone = stored.record.is_tombstone;
        record.headers = stored.record.headers;
        return driver_->append(topic.name, std::move(record));
      }));
    }
    return driver_->run(run_.until);
  }

  // What the driver and the log call each topic that the run can have written.
  [[nodiscard]] std::map<std::string, std::string> outputs() const {
    std::map<std::string, std::string> topics;
    for (const std::string_view side : kSideTopics) {
      topics.emplace(side, settings_.topic_name(std::string(side)));
    }
    for (const auto& topology : project_.topologies) {
      for (const flow::SinkDef& sink : topology->sinks()) {
        topics.emplace(sink.topic, sink.topic);
      }
    }
    return topics;
  }

  Status compare_topic(const std::string& logical, const std::string& name) {
    std::vector<CanonicalRecord> expected;
    for (const flow::StoredRecord& record : driver_->topic(logical)) {
      expected.push_back(canonical(record.key, record.value, record.is_tombstone, record.headers));
    }
    std::vector<CanonicalRecord> found;
    ComparedTopic compared{name};
    if (const auto topic = LS_TRY(log().topic(name))) {
      compared.is_incomplete = is_incomplete(*topic);
      LS_TRY(for_each_record(log(), *topic, [&](const LogGateway::StoredRecord& stored) {
        return take(stored.record, found);
      }));
    }
    compare(compared, std::move(expected), std::move(found), findings_);
    return {};
  }

  [[nodiscard]] bool is_incomplete(const LogGateway::Topic& topic) const {
    const bool is_compacted =
        settings_.engine == Engine::kafka && topic.name == settings_.topic_name("leads.alerts");
    return is_compacted || std::ranges::any_of(topic.partitions, [](const auto& range) {
             return range.first.value > 0;
           });
  }

  // Without what tasks tell each other.
  static Status take(const LogGateway::Record& record, std::vector<CanonicalRecord>& found) {
    const bool is_control = std::ranges::any_of(
        record.headers, [](const auto& header) { return header.first == flow::kControlHeader; });
    if (!is_control) {
      found.push_back(canonical(record.key, record.value, record.is_tombstone, record.headers));
    }
    return {};
  }

  FinishedRun& finished_;
  const Settings& settings_;
  const Project& project_;
  const BoundedRun& run_;
  const AuditOptions& options_;
  Findings findings_;
  flow::AlignedOptions aligned_;
  std::map<std::pair<std::string, Partition>, Offset> ends_;  // of what the run has read
  std::unique_ptr<flow::Driver> driver_;
};

}  // namespace

Result<Findings> audit_replay(FinishedRun& finished, const Settings& settings,
                              const Project& project, const BoundedRun& run,
                              const AuditOptions& options) {
  return ReplayAudit(finished, settings, project, run, options).run();
}

}  // namespace ls::app
