#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/http/services.hpp"

#include <string>

namespace ls::http {

// What of a topic's name a request may rely on. Errors have codes: invalid_topic, unknown_topic,
// unknown_partition.

// By the rule of Kafka: 1 to 249 letters, digits, dots, underscores and dashes.
Status check_topic_name(const std::string& name);

// Besides, that the log has the topic, or that event types, topologies or the configuration name
// it: a write may then bring it into being. Whatever else is asked for is a slip of the pen.
Status check_topic(const Services& services, const std::string& name);

// Besides, that the topic, once it is there, has the partition.
Status check_partition(const Services& services, const std::string& topic, Partition partition);

}  // namespace ls::http
