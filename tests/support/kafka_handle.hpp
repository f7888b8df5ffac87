#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

struct rd_kafka_s;

namespace ls::test {

using KafkaSettings = std::vector<std::pair<std::string, std::string>>;

struct RdKafkaDelete {
  void operator()(rd_kafka_s* handle) const;
};
using RdKafkaHandle = std::unique_ptr<rd_kafka_s, RdKafkaDelete>;

// What the broker said about records sent, written by librdkafka's callback on the sending thread.
struct KafkaDeliveries {
  std::int64_t failed = 0;
  std::string last_error;
};

// Clients of a broker that soon find it again and log nothing: errors are read from the calls that
// meet them. A setting that librdkafka does not take ends the program.
[[nodiscard]] RdKafkaHandle open_consumer(const std::string& address,
                                          const KafkaSettings& settings);
[[nodiscard]] RdKafkaHandle open_producer(const std::string& address, const KafkaSettings& settings,
                                          KafkaDeliveries* deliveries = nullptr);

}  // namespace ls::test
