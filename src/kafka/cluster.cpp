#include "leadstream/kafka/cluster.hpp"

#include "kafka/admin.hpp"
#include "kafka/committed.hpp"
#include "kafka/conf.hpp"
#include "kafka/consumer.hpp"
#include "kafka/partition_reader.hpp"
#include "kafka/partitions.hpp"
#include "kafka/sink.hpp"
#include "kafka/watermarks.hpp"

#include "leadstream/base/log.hpp"

#include <fmt/core.h>

#include <array>
#include <charconv>

namespace ls::kafka {

namespace {

// A reader of one partition that knows how far the log went when it was opened.
class SinglePartition final : public flow::LogReader {
 public:
  SinglePartition(std::unique_ptr<PartitionReader> reader, Partition partition,
                  flow::Source::Range range)
      : reader_(std::move(reader)), partition_(partition), range_(range) {}

  Status poll(Millis wait, std::size_t messages_max, std::vector<flow::Message>& out) override {
    return reader_->poll(wait, messages_max, out);
  }
  [[nodiscard]] Offset position() const override {
    return reader_->position(partition_);
  }
  [[nodiscard]] flow::Source::Range opened_range() const override {
    return range_;
  }

 private:
  std::unique_ptr<PartitionReader> reader_;
  Partition partition_;
  flow::Source::Range range_;
};

void log_version() {
  log_info("Kafka client ready. librdkafka={}", rd_kafka_version_str());
  constexpr int kKnowsTruncation = 0x020100ff;
  if (rd_kafka_version() < kKnowsTruncation) {
    log_info(
        "This librdkafka cannot see that an unclean leader election cut a log; keep "
        "unclean.leader.election.enable=false on the brokers.");
  }
}

}  // namespace

Result<std::unique_ptr<Cluster>> Cluster::make(ClientSettings settings, const Clock& clock) {
  for (const Role role : {Role::member, Role::transactional, Role::admin}) {
    const Conf accepted = LS_TRY(make_conf(settings, role, {}, nullptr));
  }
  auto watermarks = LS_TRY(Watermarks::make(settings));
  log_version();
  return std::make_unique<Cluster>(std::move(settings), clock, std::move(watermarks));
}

Cluster::Cluster(ClientSettings settings, const Clock& clock,
                 std::unique_ptr<Watermarks> watermarks)
    : settings_(std::move(settings)), clock_(clock), watermarks_(std::move(watermarks)) {}

Cluster::~Cluster() = default;

Result<std::optional<Offset>> Cluster::committed(std::string_view topology,
                                                 const flow::TopicPartition& at) {
  WorkerSettings worker;
  worker.topology = topology;
  Conf conf = LS_TRY(
      make_conf(settings_, Role::member, {{"group.id", group_id(settings_, worker)}}, nullptr));
  const Handle client = LS_TRY(make_handle(std::move(conf), Role::member));
  return committed_position(client.get(), settings_, clock_, at);
}

Result<WorkerClients> Cluster::make_worker(const WorkerSettings& worker) {
  auto source = LS_TRY(KafkaSource::make(settings_, worker, *watermarks_, clock_));
  auto sink = LS_TRY(KafkaSink::make(settings_, worker, *source, clock_));
  // Before anybody asks for committed positions: what a killed predecessor left open is decided now
  // instead of after its timeout.
  LS_TRY(sink->abort());
  WorkerClients clients;
  clients.source = std::move(source);
  clients.sink = std::move(sink);
  return clients;
}

Result<std::unique_ptr<flow::LogReader>> Cluster::open(const flow::TopicPartition& at,
                                                       std::optional<Offset> from) {
  const flow::Source::Range range = LS_TRY(watermarks_->range(at));
  if (from && (*from < range.first || *from > range.next)) {
    Error error = external_error(
        fmt::format("reading {} from offset {}: it holds {} to {}; it was cut or made anew since "
                    "that offset was noted",
                    name_of(at), from->value, range.first.value, range.next.value));
    error.code = "position_lost";
    return error;
  }
  const std::array<PartitionReader::Start, 1> start = {
      {{at.partition, from ? *from : range.first}}};
  auto reader = LS_TRY(PartitionReader::make(settings_, clock_, at.topic, start));
  return std::unique_ptr<flow::LogReader>(
      std::make_unique<SinglePartition>(std::move(reader), at.partition, range));
}

std::string Cluster::changelog_topic(std::string_view topology) const {
  return kafka::changelog_topic(settings_, topology);
}

Result<flow::Source::Range> Cluster::range(const flow::TopicPartition& at) {
  return watermarks_->range(at);
}

Result<Millis> Cluster::tombstones_kept(const std::string& topic) {
  const std::lock_guard lock(mutex_);
  if (const auto known = tombstones_kept_.find(topic); known != tombstones_kept_.end()) {
    return known->second;
  }
  AdminClient client = LS_TRY(AdminClient::connect(settings_));
  std::map<std::string, FoundTopic> asked{{topic, {}}};
  LS_TRY(client.describe(asked));
  constexpr Millis kDefault{86'400'000};  // the brokers' own
  Millis kept = kDefault;
  if (const auto entry = asked[topic].configs.find("delete.retention.ms");
      entry != asked[topic].configs.end()) {
    const std::string& text = entry->second;
    std::from_chars(text.data(), text.data() + text.size(), kept.count);
  }
  tombstones_kept_[topic] = kept;
  return kept;
}

}  // namespace ls::kafka
