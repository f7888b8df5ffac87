#include "leadstream/kafka/plain.hpp"

#include "kafka/partition_reader.hpp"
#include "kafka/producer.hpp"
#include "kafka/watermarks.hpp"

#include <string>

namespace ls::kafka {

namespace {

class IdempotentProducer final : public PlainProducer {
 public:
  IdempotentProducer(std::unique_ptr<Producer> producer, Millis patience)
      : producer_(std::move(producer)), patience_(patience) {}

  Status send(const flow::OutgoingMessage& message) override {
    return producer_->send(message);
  }
  Status flush() override {
    return producer_->flush(patience_);
  }

 private:
  std::unique_ptr<Producer> producer_;
  Millis patience_;
};

class TopicConsumer final : public PlainConsumer {
 public:
  TopicConsumer(std::unique_ptr<PartitionReader> reader, std::vector<Offset> ends)
      : reader_(std::move(reader)), ends_(std::move(ends)) {}

  Status poll(Millis wait, std::size_t messages_max, std::vector<flow::Message>& out) override {
    return reader_->poll(wait, messages_max, out);
  }
  [[nodiscard]] bool has_caught_up() const override {
    for (std::size_t i = 0; i < ends_.size(); ++i) {
      if (reader_->position(Partition(static_cast<std::int32_t>(i))) < ends_[i]) {
        return false;
      }
    }
    return true;
  }

 private:
  std::unique_ptr<PartitionReader> reader_;
  std::vector<Offset> ends_;  // by partition
};

}  // namespace

Result<std::unique_ptr<PlainProducer>> PlainProducer::make(const ClientSettings& settings,
                                                           const Clock& clock) {
  auto producer = LS_TRY(Producer::make(settings, std::nullopt, clock));
  return std::unique_ptr<PlainProducer>(
      std::make_unique<IdempotentProducer>(std::move(producer), settings.transaction_timeout));
}

Result<std::unique_ptr<PlainConsumer>> PlainConsumer::make(const ClientSettings& settings,
                                                           const Clock& clock,
                                                           std::string_view topic, From from) {
  const std::string name(topic);
  const auto watermarks = LS_TRY(Watermarks::make(settings));
  const std::int32_t count = LS_TRY(watermarks->partitions(name));
  std::vector<PartitionReader::Start> starts;
  std::vector<Offset> ends;
  for (std::int32_t i = 0; i < count; ++i) {
    const flow::Source::Range range = LS_TRY(watermarks->range({name, Partition(i)}));
    starts.push_back({Partition(i), from == From::first ? range.first : range.next});
    ends.push_back(range.next);
  }
  auto reader = LS_TRY(PartitionReader::make(settings, clock, name, starts));
  return std::unique_ptr<PlainConsumer>(
      std::make_unique<TopicConsumer>(std::move(reader), std::move(ends)));
}

}  // namespace ls::kafka
