#include "app/wire_kafka.hpp"

#include "app/instance_id.hpp"
#include "app/kafka_state.hpp"
#include "app/kafka_topics.hpp"
#include "app/worker_options.hpp"

#include "leadstream/base/log.hpp"
#include "leadstream/kafka/cluster.hpp"
#include "leadstream/kafka/plain.hpp"
#include "leadstream/runtime/task_restore.hpp"
#include "leadstream/state/memory_store.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

namespace ls::app {
namespace {

constexpr Millis kReadWait{500};

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

// The cluster's topics for people and small producers; large ones have clients of their own.
class KafkaGateway final : public runtime::LogGateway {
 public:
  KafkaGateway(kafka::Cluster& cluster, const Clock& clock) : cluster_(cluster), clock_(clock) {}

  Result<std::vector<Place>> append(const std::vector<Addressed>& records) override {
    const std::lock_guard lock(mutex_);
    if (producer_ == nullptr) {
      producer_ = LS_TRY(kafka::PlainProducer::make(cluster_.settings(), clock_));
    }
    if (Status sent = send(records); !sent) {
      producer_->flush().ignore("what was not sent is the error that counts");
      return sent.error();
    }
    std::vector<Place> places;
    for (const auto& place : LS_TRY(producer_->flush_with_places())) {
      places.push_back({place.partition, place.offset});
    }
    return places;
  }

  Result<std::vector<StoredRecord>> read(const std::string& topic, Partition partition, Offset from,
                                         std::size_t count_max) override {
    std::unique_ptr<flow::LogReader> reader = LS_TRY(cluster_.open({topic, partition}, from));
    std::vector<StoredRecord> found;
    std::vector<flow::Message> messages;
    while (found.size() < count_max && !reader->has_caught_up()) {
      messages.clear();
      LS_TRY(reader->poll(kReadWait, count_max - found.size(), messages));
      for (const flow::Message& message : messages) {
        found.push_back(stored(message));
      }
    }
    return found;
  }

  Result<std::vector<Topic>> topics() override {
    std::vector<Topic> topics;
    const std::map<std::string, std::int32_t> known =
        LS_TRY(kafka::TopicAdmin(cluster_.settings()).list());
    for (const auto& [name, partitions] : known) {
      Topic topic{name, {}};
      for (std::int32_t p = 0; p < partitions; ++p) {
        const flow::Source::Range range = LS_TRY(cluster_.range({name, Partition(p)}));
        topic.partitions.push_back({Partition(p), range.first, range.next});
      }
      topics.push_back(std::move(topic));
    }
    return topics;
  }

 private:
  Status send(const std::vector<Addressed>& records) {
    std::vector<flow::Header> headers;
    for (const auto& [topic, record] : records) {
      headers.clear();
      for (const auto& [name, value] : record.headers) {
        headers.push_back({name, value});
      }
      flow::OutgoingMessage message;
      message.topic = topic;
      message.partition = record.partition;
      message.key = record.key;
      message.value = record.value;
      message.is_tombstone = record.is_tombstone;
      message.headers = headers;
      LS_TRY(producer_->send(message).with("topic " + topic));
    }
    return {};
  }

  static StoredRecord stored(const flow::Message& message) {
    StoredRecord record;
    record.place = {message.partition, message.offset};
    record.appended = message.appended;
    record.record = {message.partition,
                     std::string(message.key),
                     std::string(message.value),
                     message.is_tombstone,
                     {}};
    for (const flow::Header& header : message.headers) {
      record.record.headers.emplace_back(header.name, header.value);
    }
    return record;
  }

  kafka::Cluster& cluster_;
  const Clock& clock_;
  std::mutex mutex_;
  std::unique_ptr<kafka::PlainProducer> producer_;
};

// Order of members is order of death: the engine stops before the cluster goes.
class KafkaWire final : public Wire {
 public:
  KafkaWire(const Settings& settings, std::shared_ptr<const Project> project, const Clock& clock)
      : settings_(settings), project_(std::move(project)), clock_(clock) {}

  Status open() {
    instance_ = LS_TRY(instance_id(settings_, clock_));
    const PartitionCounts topics = LS_TRY(create_missing_topics(settings_, *project_));
    world_.internal_topics = internal_outputs(*project_, topics);
    world_.memory = LS_TRY(share_memory(memory_demand(settings_, *project_, topics)));
    kafka::ClientSettings client = client_settings(settings_);
    client.memory_bytes = world_.memory.client_queues_of_worker();
    cluster_ = LS_TRY(kafka::Cluster::make(std::move(client), clock_));
    states_ = std::make_unique<KafkaStates>(settings_, world_.memory, *cluster_);
    gateway_ = std::make_unique<KafkaGateway>(*cluster_, clock_);
    auto models = std::make_unique<runtime::ModelFeed>(
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

// A gateway with a cluster of its own, for commands.
class OwnedKafkaGateway final : public runtime::LogGateway {
 public:
  OwnedKafkaGateway(std::unique_ptr<kafka::Cluster> cluster, const Clock& clock)
      : cluster_(std::move(cluster)), gateway_(*cluster_, clock) {}

  Result<std::vector<Place>> append(const std::vector<Addressed>& records) override {
    return gateway_.append(records);
  }
  Result<std::vector<StoredRecord>> read(const std::string& topic, Partition partition, Offset from,
                                         std::size_t count_max) override {
    return gateway_.read(topic, partition, from, count_max);
  }
  Result<std::vector<Topic>> topics() override {
    return gateway_.topics();
  }

 private:
  std::unique_ptr<kafka::Cluster> cluster_;
  KafkaGateway gateway_;
};

// States are folded from their changelogs: the truth, whatever became of local copies.
class KafkaRun final : public FinishedRun {
 public:
  KafkaRun(std::unique_ptr<kafka::Cluster> cluster, const Clock& clock)
      : cluster_(std::move(cluster)), gateway_(*cluster_, clock) {}

  [[nodiscard]] runtime::LogGateway& log() override {
    return gateway_;
  }
  Result<std::shared_ptr<const state::StateStore>> state(const flow::Topology& topology,
                                                         Partition partition) override {
    auto store = std::make_shared<state::MemoryStore>();
    auto restore = LS_TRY(runtime::TaskRestore::begin(
        *store, *cluster_, {cluster_->changelog_topic(topology.name()), partition}));
    while (true) {
      const runtime::TaskRestore::Step step = LS_TRY(restore.advance());
      if (step == runtime::TaskRestore::Step::done) {
        return std::shared_ptr<const state::StateStore>(std::move(store));
      }
      if (step == runtime::TaskRestore::Step::waits) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
    }
  }
  Result<std::optional<Offset>> committed(const flow::Topology& topology,
                                          const flow::TopicPartition& at) override {
    return cluster_->committed(topology.name(), at);
  }

 private:
  std::unique_ptr<kafka::Cluster> cluster_;
  KafkaGateway gateway_;
};

}  // namespace

Result<std::unique_ptr<Wire>> make_kafka_wire(const Settings& settings,
                                              std::shared_ptr<const Project> project,
                                              const Clock& clock) {
  auto wire = std::make_unique<KafkaWire>(settings, std::move(project), clock);
  LS_TRY(wire->open());
  return std::unique_ptr<Wire>(std::move(wire));
}

Result<std::unique_ptr<runtime::LogGateway>> open_kafka_log(const Settings& settings,
                                                            const Clock& clock) {
  std::unique_ptr<kafka::Cluster> cluster =
      LS_TRY(kafka::Cluster::make(client_settings(settings), clock));
  return std::unique_ptr<runtime::LogGateway>(
      std::make_unique<OwnedKafkaGateway>(std::move(cluster), clock));
}

Result<std::unique_ptr<FinishedRun>> open_kafka_run(const Settings& settings, const Clock& clock) {
  std::unique_ptr<kafka::Cluster> cluster =
      LS_TRY(kafka::Cluster::make(client_settings(settings), clock));
  return std::unique_ptr<FinishedRun>(std::make_unique<KafkaRun>(std::move(cluster), clock));
}

}  // namespace ls::app
