#pragma once

#include "support/kafka_handle.hpp"

#include "leadstream/base/error.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ls::test {

struct TopicPartitions {
  std::string topic;
  std::int32_t partitions = 1;
};

// Looks at the committed positions of a consumer group without joining it, by librdkafka alone.
class KafkaGroup {
 public:
  KafkaGroup(const std::string& address, const std::string& group,
             const std::vector<TopicPartitions>& topics);

  // By topic and partition in the order given to the constructor; 0 where none is committed. What
  // a transaction still holds open is not in it.
  [[nodiscard]] Result<std::vector<std::int64_t>> committed() const;

 private:
  RdKafkaHandle consumer_;
  std::vector<TopicPartitions> topics_;
};

}  // namespace ls::test
