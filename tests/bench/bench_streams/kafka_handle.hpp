#pragma once

#include "leadstream/base/error.hpp"

#include <librdkafka/rdkafka.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ls::bench {

struct KafkaDelete {
  void operator()(rd_kafka_t* handle) const {
    rd_kafka_destroy(handle);
  }
  void operator()(rd_kafka_topic_t* topic) const {
    rd_kafka_topic_destroy(topic);
  }
  void operator()(rd_kafka_message_t* message) const {
    rd_kafka_message_destroy(message);
  }
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
using KafkaHandle = std::unique_ptr<rd_kafka_t, KafkaDelete>;
using KafkaTopic = std::unique_ptr<rd_kafka_topic_t, KafkaDelete>;
using KafkaMessage = std::unique_ptr<rd_kafka_message_t, KafkaDelete>;
using KafkaPartitions = std::unique_ptr<rd_kafka_topic_partition_list_t, KafkaDelete>;

using KafkaProperties = std::vector<std::pair<const char*, std::string>>;

// `failures` counts messages that a producer could not deliver.
Result<KafkaHandle> open_kafka(rd_kafka_type_t type, const KafkaProperties& properties,
                               std::uint64_t* failures = nullptr);

}  // namespace ls::bench
