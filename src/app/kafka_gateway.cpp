#include "app/kafka_gateway.hpp"

#include "app/kafka_topics.hpp"

#include "leadstream/kafka/topics.hpp"

#include <algorithm>
#include <map>

namespace ls::app {
namespace {

constexpr Millis kReadWait{500};

runtime::LogGateway::StoredRecord stored(const flow::Message& message) {
  runtime::LogGateway::StoredRecord record;
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

// A gateway with a cluster of its own, for commands.
class OwnedKafkaGateway final : public runtime::LogGateway {
 public:
  OwnedKafkaGateway(std::unique_ptr<kafka::Cluster> cluster, const Clock& clock)
      : cluster_(std::move(cluster)), gateway_(*cluster_, clock, kReadersOfCommands) {}

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
  Result<std::optional<Topic>> topic(const std::string& name) override {
    return gateway_.topic(name);
  }

 private:
  std::unique_ptr<kafka::Cluster> cluster_;
  KafkaGateway gateway_;
};

}  // namespace

Result<std::vector<runtime::LogGateway::Place>> KafkaGateway::append(
    const std::vector<Addressed>& records) {
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

Result<std::vector<runtime::LogGateway::StoredRecord>> KafkaGateway::read(const std::string& topic,
                                                                          Partition partition,
                                                                          Offset from,
                                                                          std::size_t count_max) {
  const flow::TopicPartition at{topic, partition};
  std::unique_ptr<flow::LogReader> reader = take_reader(at, from);
  const bool goes_on = reader != nullptr;
  if (!goes_on) {
    reader = LS_TRY(cluster_.open(at, from));
  }
  std::vector<StoredRecord> found;
  std::vector<flow::Message> messages;
  while (found.size() < count_max && !reader->has_caught_up()) {
    messages.clear();
    LS_TRY(reader->poll(kReadWait, count_max - found.size(), messages));
    for (const flow::Message& message : messages) {
      found.push_back(stored(message));
    }
  }
  if (found.empty() && goes_on) {
    // A reader ends where the log ended when it was opened.
    return read(topic, partition, from, count_max);
  }
  if (!found.empty() && !reader->has_caught_up()) {
    keep_reader({at, found.back().place.offset.next(), std::move(reader)});
  }
  return found;
}

std::unique_ptr<flow::LogReader> KafkaGateway::take_reader(const flow::TopicPartition& at,
                                                           Offset from) {
  const std::lock_guard lock(readers_mutex_);
  const auto kept = std::ranges::find_if(
      readers_, [&](const Kept& one) { return one.at == at && one.next == from; });
  if (kept == readers_.end()) {
    return nullptr;
  }
  std::unique_ptr<flow::LogReader> reader = std::move(kept->reader);
  readers_.erase(kept);
  return reader;
}

void KafkaGateway::keep_reader(Kept kept) {
  Kept oldest;  // ends behind the lock: closing takes its time
  const std::lock_guard lock(readers_mutex_);
  readers_.push_back(std::move(kept));
  if (readers_.size() > readers_max_) {
    oldest = std::move(readers_.front());
    readers_.pop_front();
  }
}

Result<std::vector<runtime::LogGateway::Topic>> KafkaGateway::topics() {
  std::vector<Topic> topics;
  const std::map<std::string, std::int32_t> known =
      LS_TRY(kafka::TopicAdmin(cluster_.settings()).list());
  for (const auto& [name, partitions] : known) {
    topics.push_back(LS_TRY(with_bounds(name, partitions)));
  }
  return topics;
}

Result<std::optional<runtime::LogGateway::Topic>> KafkaGateway::topic(const std::string& name) {
  const std::map<std::string, std::int32_t> known =
      LS_TRY(kafka::TopicAdmin(cluster_.settings()).list());
  const auto found = known.find(name);
  if (found == known.end()) {
    return std::optional<Topic>();
  }
  return std::optional(LS_TRY(with_bounds(name, found->second)));
}

Result<runtime::LogGateway::Topic> KafkaGateway::with_bounds(const std::string& name,
                                                             std::int32_t partitions) {
  Topic topic{name, {}};
  for (std::int32_t p = 0; p < partitions; ++p) {
    const flow::Source::Range range = LS_TRY(cluster_.range({name, Partition(p)}));
    topic.partitions.push_back({Partition(p), range.first, range.next});
  }
  return topic;
}

Status KafkaGateway::send(const std::vector<Addressed>& records) {
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

Result<std::unique_ptr<runtime::LogGateway>> open_kafka_log(const Settings& settings,
                                                            const Clock& clock) {
  std::unique_ptr<kafka::Cluster> cluster =
      LS_TRY(kafka::Cluster::make(client_settings(settings), clock));
  return std::unique_ptr<runtime::LogGateway>(
      std::make_unique<OwnedKafkaGateway>(std::move(cluster), clock));
}

}  // namespace ls::app
