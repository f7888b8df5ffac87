#pragma once

#include "kafka/handles.hpp"

#include "leadstream/flow/io.hpp"

#include <optional>
#include <string>

namespace ls::kafka {

// "partition 3 of topic crm.web"
[[nodiscard]] std::string name_of(const flow::TopicPartition& at);
// The client's list with this one partition; without an offset where none is meant.
[[nodiscard]] PartitionList one(const flow::TopicPartition& at,
                                std::optional<Offset> offset = std::nullopt);
[[nodiscard]] flow::TopicPartition at_of(const rd_kafka_topic_partition_t& entry);

}  // namespace ls::kafka
