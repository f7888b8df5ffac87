#include "app/topics/plan.hpp"

#include "leadstream/base/time.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

namespace ls::app {
namespace {

constexpr Millis kOutputsKept = days(7);
constexpr Millis kRefusalsKept = days(30);
// The original key and headers, and those that a dead letter adds.
constexpr std::size_t kHeadersRoom = std::size_t{64} << 10U;
// What librdkafka and brokers take anyway, rounded; a smaller bound would only refuse models.
constexpr std::size_t kRecordBytesLeast = std::size_t{1} << 20U;

std::string list(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

class Planner {
 public:
  Planner(const Settings& settings, const Project& project, const PartitionCounts& known)
      : settings_(settings), project_(project), known_(known) {}

  Result<std::vector<PlannedTopic>> plan() {
    const auto fallback = static_cast<std::int32_t>(settings_.partitions);
    inputs_ = LS_TRY(input_partitions(project_, known_, fallback));
    for (const auto& topology : project_.topologies) {
      add_inputs(*topology);
      add_changelog(*topology);
      add_models(*topology);
    }
    for (const auto& topology : project_.topologies) {
      for (const flow::SinkDef& sink : topology->sinks()) {
        add_output(*topology, sink.topic);
      }
      add_side_topic(*topology, "leads.dead_letters", "what was refused, with the reason");
      add_side_topic(*topology, "leads.late", "events too old for their windows");
    }
    std::vector<PlannedTopic> planned;
    for (auto& [name, topic] : topics_) {
      planned.push_back(finished(std::move(topic)));
    }
    return planned;
  }

 private:
  // The topic, planned as `plan` if nobody did before.
  PlannedTopic& topic(kafka::TopicPlan plan) {
    const std::string name = plan.name;
    return topics_.try_emplace(name, PlannedTopic{std::move(plan)}).first->second;
  }

  void add_inputs(const flow::Topology& topology) {
    for (const flow::SourceDef& source : topology.sources()) {
      for (const std::string& name : source.topics) {
        kafka::TopicPlan plan{name, inputs_.at(name), -1, {}};
        if (source.is_internal()) {
          plan = kafka::internal_topic(name, inputs_.at(name));
          keep(plan, kOutputsKept);
        }
        topic(std::move(plan)).readers.push_back(topology.name());
      }
    }
  }

  void add_changelog(const flow::Topology& topology) {
    if (settings_.engine == Engine::embedded) {
      return;
    }
    PlannedTopic& log = topic(roomy(
        kafka::compacted_topic(changelog_name(settings_, topology), partitions_of(topology))));
    log.writers = log.readers = {topology.name()};
    log.what = "changelog of " + topology.name();
  }

  // The versions are read whole and in order: one partition, and no version lost.
  void add_models(const flow::Topology& topology) {
    if (topology.reads_models()) {
      topic(models_topic()).readers.push_back(topology.name());
    }
  }

  void add_output(const flow::Topology& topology, const std::string& name) {
    if (name == settings_.topic_name("leads.models")) {
      topic(models_topic()).writers.push_back(topology.name());
      return;
    }
    kafka::TopicPlan plan{name, existing_or(name, partitions_of(topology)), -1, {}};
    if (name == settings_.topic_name("leads.alerts")) {
      // The last state of each alert; those that ended go with time.
      plan = kafka::compacted_topic(name, existing_or(name, 1));
      plan.configs["cleanup.policy"] = "compact,delete";
      keep(plan, kRefusalsKept);
    } else if (!topics_.contains(name)) {
      plan.configs["cleanup.policy"] = "delete";
      keep(plan, kOutputsKept);
    }
    topic(std::move(plan)).writers.push_back(topology.name());
  }

  void add_side_topic(const flow::Topology& topology, const std::string& logical,
                      const std::string& what) {
    const std::string& name = settings_.topic_name(logical);
    const auto fallback = static_cast<std::int32_t>(settings_.partitions);
    kafka::TopicPlan plan{name, existing_or(name, fallback), -1, {{"cleanup.policy", "delete"}}};
    keep(plan, kRefusalsKept);
    PlannedTopic& side = topic(roomy(std::move(plan)));
    side.writers.push_back(topology.name());
    side.what = what;
  }

  [[nodiscard]] kafka::TopicPlan models_topic() const {
    return roomy(kafka::compacted_topic(settings_.topic_name("leads.models"), 1));
  }
  // A whole event with its reason, a model with all its categories: more than Kafka's megabyte.
  [[nodiscard]] kafka::TopicPlan roomy(kafka::TopicPlan plan) const {
    plan.configs["max.message.bytes"] = std::to_string(record_bytes_max(settings_));
    return plan;
  }

  [[nodiscard]] std::int32_t partitions_of(const flow::Topology& topology) const {
    return inputs_.at(topology.input_topics().front());
  }
  // Of what nobody of ours reads, the number of partitions is its owner's to choose.
  [[nodiscard]] std::int32_t existing_or(const std::string& name, std::int32_t fallback) const {
    const auto found = known_.find(name);
    return found == known_.end() ? fallback : found->second;
  }

  static void keep(kafka::TopicPlan& plan, Millis time) {
    plan.initial["retention.ms"] = std::to_string(time.count);
  }

  [[nodiscard]] PlannedTopic finished(PlannedTopic topic) const {
    const auto replicas = static_cast<std::int32_t>(settings_.kafka.replication_factor);
    topic.plan.replication = replicas;
    const std::string in_sync =
        std::to_string(std::min<std::int64_t>(settings_.kafka.min_insync_replicas, replicas));
    // What outside writers send is theirs to protect.
    auto& entries = topic.writers.empty() ? topic.plan.initial : topic.plan.configs;
    entries["min.insync.replicas"] = in_sync;
    return topic;
  }

  const Settings& settings_;
  const Project& project_;
  const PartitionCounts& known_;
  PartitionCounts inputs_;
  std::map<std::string, PlannedTopic> topics_;
};

}  // namespace

std::string PlannedTopic::purpose() const {
  if (!what.empty()) {
    return what;
  }
  if (writers.empty()) {
    return "input of " + list(readers);
  }
  return readers.empty() ? "output of " + list(writers)
                         : fmt::format("{} to {}", list(writers), list(readers));
}

Result<std::vector<PlannedTopic>> plan_topics(const Settings& settings, const Project& project,
                                              const PartitionCounts& known) {
  return Planner(settings, project, known).plan();
}

std::string changelog_name(const Settings& settings, const flow::Topology& topology) {
  return fmt::format("{}.{}.changelog", settings.app, topology.name());
}

std::size_t record_bytes_max(const Settings& settings) {
  return std::max(kRecordBytesLeast, settings.limits.event_bytes_max + kHeadersRoom);
}

std::vector<kafka::TopicPlan> plans_of(const std::vector<PlannedTopic>& planned) {
  std::vector<kafka::TopicPlan> plans;
  plans.reserve(planned.size());
  for (const PlannedTopic& topic : planned) {
    plans.push_back(topic.plan);
  }
  return plans;
}

}  // namespace ls::app
