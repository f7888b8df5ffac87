#pragma once

#include "leadstream/embedded/embedded_log.hpp"

#include <string>

namespace ls::embedded {

// Where things lie in the database.
inline constexpr state::Family kLog{0};     // topic id | partition | offset -> record
inline constexpr state::Family kRows{1};    // topology | partition | row key -> row
inline constexpr state::Family kPlaces{2};  // topics, reader positions, counters

std::string log_key(std::uint32_t topic, Partition partition, Offset offset);
// All records of one partition from `from` up to `to`.
std::string position_key(const std::string& group, const flow::TopicPartition& at);
std::string topic_key(const std::string& topic);
inline constexpr std::string_view kTopicPrefix = "topic/";
inline constexpr std::string_view kPositionPrefix = "position/";
inline constexpr std::string_view kSequenceKey = "sequence";

void encode_record(const Append& message, std::uint64_t sequence, EventTime appended,
                   std::string& out);
Result<LogRecord> decode_record(Bytes key, Bytes value);

}  // namespace ls::embedded
