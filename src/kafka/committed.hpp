#pragma once

#include "leadstream/base/strong.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/flow/io.hpp"
#include "leadstream/kafka/client_settings.hpp"

#include <librdkafka/rdkafka.h>

#include <optional>

namespace ls::kafka {

// What the client's group has committed of the partition; nothing if it never did. Waits while a
// transaction of the group is in doubt, which ends by itself within its timeout.
Result<std::optional<Offset>> committed_position(rd_kafka_t* client, const ClientSettings& settings,
                                                 const Clock& clock,
                                                 const flow::TopicPartition& at);

}  // namespace ls::kafka
