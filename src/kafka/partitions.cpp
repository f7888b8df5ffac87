#include "kafka/partitions.hpp"

#include <fmt/core.h>

namespace ls::kafka {

std::string name_of(const flow::TopicPartition& at) {
  return fmt::format("partition {} of topic {}", at.partition.value, at.topic);
}

PartitionList one(const flow::TopicPartition& at, std::optional<Offset> offset) {
  PartitionList list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_t* added =
      rd_kafka_topic_partition_list_add(list.get(), at.topic.c_str(), at.partition.value);
  added->offset = offset ? offset->value : RD_KAFKA_OFFSET_INVALID;
  return list;
}

flow::TopicPartition at_of(const rd_kafka_topic_partition_t& entry) {
  return {entry.topic, Partition(entry.partition)};
}

}  // namespace ls::kafka
