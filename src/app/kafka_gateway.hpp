#pragma once

#include "app/settings.hpp"

#include "leadstream/kafka/cluster.hpp"
#include "leadstream/kafka/plain.hpp"
#include "leadstream/runtime/log_gateway.hpp"

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ls::app {

// As many as a task has inputs, about: for commands, which nobody gives a budget.
inline constexpr std::size_t kReadersOfCommands = 6;

// The cluster's topics for people and small producers; large ones have clients of their own.
// Borrows the cluster. Any thread.
class KafkaGateway final : public runtime::LogGateway {
 public:
  // `readers_max` readers stay open at the place where a page ended, so that the next page costs no
  // connection. What they fetch ahead counts in no budget: none for a process that works.
  KafkaGateway(kafka::Cluster& cluster, const Clock& clock, std::size_t readers_max = 0)
      : cluster_(cluster), clock_(clock), readers_max_(readers_max) {}

  Result<std::vector<Place>> append(const std::vector<Addressed>& records) override;
  Result<std::vector<StoredRecord>> read(const std::string& topic, Partition partition, Offset from,
                                         std::size_t count_max) override;
  Result<std::vector<Topic>> topics() override;
  Result<std::optional<Topic>> topic(const std::string& name) override;

 private:
  Result<Topic> with_bounds(const std::string& name, std::int32_t partitions);
  struct Kept {
    flow::TopicPartition at = {};
    Offset next = {};
    std::unique_ptr<flow::LogReader> reader = {};
  };
  Status send(const std::vector<Addressed>& records);
  // Null if none stands there.
  std::unique_ptr<flow::LogReader> take_reader(const flow::TopicPartition& at, Offset from);
  void keep_reader(Kept kept);

  kafka::Cluster& cluster_;
  const Clock& clock_;
  std::mutex mutex_;
  std::unique_ptr<kafka::PlainProducer> producer_;
  std::size_t readers_max_;
  std::mutex readers_mutex_;
  std::deque<Kept> readers_;  // the oldest first
};

Result<std::unique_ptr<runtime::LogGateway>> open_kafka_log(const Settings& settings,
                                                            const Clock& clock);

}  // namespace ls::app
