#include "app/embedded_gateway.hpp"

#include "app/embedded_log_options.hpp"

namespace ls::app {

Result<std::vector<runtime::LogGateway::Place>> EmbeddedGateway::append(
    const std::vector<Addressed>& records) {
  std::vector<embedded::Append> appends;
  appends.reserve(records.size());
  for (const auto& [topic, record] : records) {
    appends.push_back(
        {topic, record.partition, record.key, record.value, record.is_tombstone, record.headers});
  }
  std::vector<Place> places;
  for (const embedded::Place& place : LS_TRY(log_.append(appends, {}))) {
    places.push_back({place.partition, place.offset});
  }
  return places;
}

Result<std::vector<runtime::LogGateway::StoredRecord>> EmbeddedGateway::read(
    const std::string& topic, Partition partition, Offset from, std::size_t count_max) {
  std::vector<StoredRecord> found;
  for (embedded::LogRecord& record : LS_TRY(log_.read(topic, partition, from, count_max))) {
    StoredRecord stored;
    stored.place = {partition, record.offset};
    stored.appended = record.appended;
    stored.arrival = record.sequence;
    stored.record = {partition, std::move(record.key), std::move(record.value), record.is_tombstone,
                     std::move(record.headers)};
    found.push_back(std::move(stored));
  }
  return found;
}

Result<std::vector<runtime::LogGateway::Topic>> EmbeddedGateway::topics() {
  std::vector<Topic> topics;
  for (const embedded::TopicInfo& info : log_.topics()) {
    Topic topic{info.name, {}};
    for (const embedded::PartitionInfo& partition : info.partitions) {
      topic.partitions.push_back({partition.partition, partition.first, partition.next});
    }
    for (embedded::ReaderInfo& reader : LS_TRY(log_.readers(info.name))) {
      topic.readers.push_back({std::move(reader.group), reader.is_running, reader.behind});
    }
    topics.push_back(std::move(topic));
  }
  return topics;
}

Status OwnedGateway::open(const Settings& settings, const Clock& clock) {
  log_ = LS_TRY(embedded::EmbeddedLog::open(log_options(settings), memory_, clock));
  gateway_.emplace(*log_);
  return {};
}

Result<std::unique_ptr<runtime::LogGateway>> open_embedded_log(const Settings& settings,
                                                               const Clock& clock) {
  auto gateway = std::make_unique<OwnedGateway>(LS_TRY(share_memory(memory_demand(settings))));
  LS_TRY(gateway->open(settings, clock));
  return std::unique_ptr<runtime::LogGateway>(std::move(gateway));
}

}  // namespace ls::app
