#include "leadstream/kafka/plain.hpp"

#include "kafka/partition_reader.hpp"
#include "kafka/producer.hpp"
#include "kafka/watermarks.hpp"

#include <algorithm>
#include <deque>
#include <string>

namespace ls::kafka {

namespace {

class IdempotentProducer final : public PlainProducer {
 public:
  IdempotentProducer(std::unique_ptr<Producer> producer, const Clock& clock, Millis patience)
      : clock_(clock), producer_(std::move(producer)), patience_(patience) {}

  Status send(const flow::OutgoingMessage& message) override {
    time_ = std::max(time_, clock_.now());
    Status sent = producer_->send(message, &delivered_.emplace_back(), time_);
    if (!sent) {
      delivered_.pop_back();  // the client does not know it
    }
    return sent;
  }
  Status flush() override {
    static_cast<void>(LS_TRY(flush_with_places()));
    return {};
  }
  Result<std::vector<Place>> flush_with_places() override {
    if (Status status = producer_->flush(patience_); !status) {
      settled_ = delivered_.size();
      return status.error();
    }
    std::vector<Place> places;
    for (auto at = settled_; at < delivered_.size(); ++at) {
      const Delivered& one = delivered_[at];
      places.push_back({one.partition, Offset(one.next.value_or(Offset(0)).value - 1)});
    }
    delivered_.clear();
    settled_ = 0;
    return places;
  }

 private:
  const Clock& clock_;
  EventTime time_ = EventTime::min();
  // One for each record that may yet be reported, so also behind a flush that failed: the client
  // holds their addresses, which a deque keeps. Outlives the producer.
  std::deque<Delivered> delivered_;
  std::size_t settled_ = 0;  // of a flush that failed
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
  return std::unique_ptr<PlainProducer>(std::make_unique<IdempotentProducer>(
      std::move(producer), clock, settings.transaction_timeout));
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
