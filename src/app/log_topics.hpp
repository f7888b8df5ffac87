#pragma once

#include "app/topics/co_partition.hpp"

#include "leadstream/runtime/log_gateway.hpp"

#include <functional>
#include <string>

namespace ls::app {

// Records that are read from a log at a time.
inline constexpr std::size_t kLogPage = 1000;

// The topic as it is now. The error names the topics that there are if it is not one of them.
Result<runtime::LogGateway::Topic> find_topic(runtime::LogGateway& log, const std::string& name);

// How many partitions each topic has.
Result<PartitionCounts> partition_counts(runtime::LogGateway& log);

// Every record that a topic has now, partition by partition.
Status for_each_record(runtime::LogGateway& log, const runtime::LogGateway::Topic& topic,
                       const std::function<Status(const runtime::LogGateway::StoredRecord&)>& see);

}  // namespace ls::app
