#pragma once

#include "kafka/transactional_client.hpp"

#include "leadstream/base/error.hpp"

#include <librdkafka/rdkafka.h>

#include <string_view>

namespace ls::kafka {

// What failed, in the words of the project: says what was done, where, what the broker or the
// client answered, and what to do about it. `code` names the class for machines:
//   broker_unavailable, permission, topic_missing, position_lost, message_too_large, fenced, kafka
//   (anything else).
// Retry::yes unless waiting cannot help.
[[nodiscard]] Error client_error(rd_kafka_resp_err_t answer, std::string_view doing,
                                 std::string_view detail = {});

[[nodiscard]] Remedy remedy_of(const rd_kafka_error_t& failure);

}  // namespace ls::kafka
