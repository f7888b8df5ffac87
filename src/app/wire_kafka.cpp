#include "app/wire_kafka.hpp"

#include "app/instance_id.hpp"
#include "app/kafka_gateway.hpp"
#include "app/kafka_state.hpp"
#include "app/kafka_topics.hpp"
#include "app/topics/co_partition.hpp"
#include "app/worker_options.hpp"

#include "leadstream/base/log.hpp"
#include "leadstream/kafka/cluster.hpp"
#include "leadstream/state/changelog.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <map>

namespace ls::app {
namespace {

// Follows the whole model topic; opened with the first poll, when the topic is known to exist.
class KafkaModels final : public runtime::ModelReader {
 public:
  KafkaModels(kafka::Cluster& cluster, std::string topic)
      : cluster_(cluster), topic_(std::move(topic)) {}

  Status poll(Millis wait, std::vector<flow::Message>& out) override {
    if (reader_ == nullptr) {
      reader_ = LS_TRY(cluster_.open({topic_, Partition(0)}, std::nullopt));
    }
    return reader_->poll(wait, kMessagesMax, out);
  }
  [[nodiscard]] bool is_caught_up() const override {
    return reader_ != nullptr && reader_->has_caught_up();
  }

 private:
  static constexpr std::size_t kMessagesMax = 100;
  kafka::Cluster& cluster_;
  std::string topic_;
  std::unique_ptr<flow::LogReader> reader_;
};

// META ends each commit, so it is among the last records of the changelog. A commit's mark and what
// a task has begun but not committed lie behind it.
Result<EventTime> last_commit_until(kafka::Cluster& cluster,
                                    const flow::TopicPartition& changelog) {
  constexpr Millis kWait{100};
  constexpr int kPollsMax = 10;
  const flow::Source::Range all = LS_TRY(cluster.range(changelog));
  for (std::int64_t back = 16;; back *= 16) {
    const Offset from = std::max(all.first, Offset(all.next.value - back));
    const auto reader = LS_TRY(cluster.open(changelog, from));
    std::optional<EventTime> found;
    std::vector<flow::Message> messages;
    for (int polls = 0; polls < kPollsMax && !reader->has_caught_up(); ++polls) {
      messages.clear();
      LS_TRY(reader->poll(kWait, 1000, messages));
      for (const flow::Message& message : messages) {
        if (LS_TRY(state::row_key(message.key)) == state::kMetaKey) {
          found = LS_TRY(state::Meta::load(message.value)).published;
        }
      }
    }
    if (found || from == all.first) {
      return found.value_or(EventTime::min());
    }
  }
}

// Order of members is order of death: the engine stops before the cluster goes.
class KafkaWire final : public Wire {
 public:
  KafkaWire(const Settings& settings, std::shared_ptr<const Project> project, const Clock& clock)
      : settings_(settings), project_(std::move(project)), clock_(clock) {}

  Status open(const std::optional<BoundedRun>& run) {
    LS_TRY(check_assignor(*project_, settings_.kafka.assignor));
    instance_ = LS_TRY(instance_id(settings_, clock_));
    const PartitionCounts topics = LS_TRY(create_missing_topics(settings_, *project_));
    world_.internal_topics = internal_outputs(*project_, topics);
    if (run) {
      world_.aligned = LS_TRY(aligned_options(settings_, *run, *project_, topics));
    }
    world_.memory = LS_TRY(share_memory(memory_demand(settings_, *project_, topics)));
    kafka::ClientSettings client = client_settings(settings_);
    client.memory_bytes = world_.memory.client_queues_of_worker();
    cluster_ = LS_TRY(kafka::Cluster::make(std::move(client), clock_));
    states_ = std::make_unique<KafkaStates>(settings_, world_.memory, *cluster_, topics);
    gateway_ = std::make_unique<KafkaGateway>(*cluster_, clock_);
    auto models =
        make_models(settings_, *project_, world_,
                    std::make_unique<KafkaModels>(*cluster_, settings_.topic_name("leads.models")));
    engine_ = std::make_unique<runtime::Engine>(plans(), std::move(models), clock_);
    return {};
  }

  [[nodiscard]] runtime::Engine& engine() override {
    return *engine_;
  }
  [[nodiscard]] runtime::LogGateway& gateway() override {
    return *gateway_;
  }
  [[nodiscard]] const MemoryBudget& memory() const override {
    return world_.memory;
  }
  [[nodiscard]] const std::optional<flow::AlignedOptions>& aligned() const override {
    return world_.aligned;
  }
  Result<EventTime> committed_until(const std::string& topology, Partition partition) override {
    return last_commit_until(*cluster_, {cluster_->changelog_topic(topology), partition});
  }
  // Offsets of a group without members expire by themselves.
  Status forget_readers() override {
    return {};
  }

 private:
  std::vector<runtime::WorkerPlan> plans() {
    std::vector<runtime::WorkerPlan> plans;
    for (const auto& topology : project_->topologies) {
      const std::int64_t count = topology->is_internal() ? 1 : settings_.workers;
      for (std::int64_t worker = 0; worker < count; ++worker) {
        plans.push_back(plan(topology, static_cast<int>(worker)));
      }
    }
    return plans;
  }

  runtime::WorkerPlan plan(const std::shared_ptr<const flow::Topology>& topology, int worker) {
    kafka::WorkerSettings worker_settings;
    worker_settings.topology = topology->name();
    worker_settings.instance_id = instance_;
    worker_settings.worker = worker;
    worker_settings.guarantee = settings_.guarantee == Guarantee::exactly_once
                                    ? kafka::Guarantee::exactly_once
                                    : kafka::Guarantee::at_least_once;
    worker_settings.believes_timestamps = world_.aligned.has_value();
    worker_settings.input_topics = topology->input_topics();
    for (const flow::SinkDef& sink : topology->sinks()) {
      worker_settings.output_topics.push_back(sink.topic);
    }
    return {fmt::format("{}.w{}", topology->name(), worker), topology,
            worker_options(settings_, world_, static_cast<std::uint32_t>(worker)),
            [this, topology, worker_settings]() -> Result<runtime::WorkerParts> {
              kafka::WorkerClients clients = LS_TRY(cluster_->make_worker(worker_settings));
              runtime::WorkerParts parts;
              parts.topology = topology;
              parts.catalog = &project_->catalog;
              parts.source = std::move(clients.source);
              parts.sink = std::move(clients.sink);
              parts.states = states_.get();
              return parts;
            }};
  }

  Settings settings_;
  std::shared_ptr<const Project> project_;
  const Clock& clock_;
  std::string instance_;
  WorkerWorld world_;
  std::unique_ptr<kafka::Cluster> cluster_;
  std::unique_ptr<KafkaStates> states_;
  std::unique_ptr<KafkaGateway> gateway_;
  std::unique_ptr<runtime::Engine> engine_;
};

}  // namespace

Result<std::unique_ptr<Wire>> make_kafka_wire(const Settings& settings,
                                              std::shared_ptr<const Project> project,
                                              const Clock& clock,
                                              const std::optional<BoundedRun>& run) {
  auto wire = std::make_unique<KafkaWire>(settings, std::move(project), clock);
  LS_TRY(wire->open(run));
  return std::unique_ptr<Wire>(std::move(wire));
}

}  // namespace ls::app
