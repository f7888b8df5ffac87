#pragma once

#include "leadstream/flow/io.hpp"
#include "leadstream/state/rocksdb_database.hpp"

#include <array>
#include <optional>
#include <string>

namespace ls::embedded {

// Where things lie in the database.
inline constexpr state::Family kLog{0};     // topic id | partition | offset of the last -> block
inline constexpr state::Family kRows{1};    // topology | partition | row key -> row
inline constexpr state::Family kPlaces{2};  // topics, reader positions, bounds, counters

// Goes up with every change of what lies where, or in which form. 1 was one row per record.
inline constexpr std::uint32_t kLayout = 2;

// A block is found by the offset of its last record, so that a search for any offset of the block,
// or for one that fell into a hole before it, ends at it.
class LogKey {
 public:
  LogKey(std::uint32_t topic, Partition partition, Offset last);
  // NOLINTNEXTLINE(google-explicit-constructor): it is the bytes.
  operator Bytes() const {
    return {bytes_.data(), bytes_.size()};
  }

 private:
  std::array<char, 16> bytes_;
};
// How long keys of one partition are alike.
inline constexpr std::size_t kLogKeyPrefix = 8;

std::string topic_key(std::string_view topic);
// The first offset that retention has left.
std::string first_key(std::uint32_t topic, Partition partition);
// `out` is written anew.
void write_position_key(std::string& out, std::string_view group, const flow::TopicPartition& at);
// The part of it that all groups share; without a partition, that all partitions share.
std::string positions_of(std::string_view topic, std::optional<Partition> partition = {});

inline constexpr std::string_view kTopicPrefix = "topic/";
inline constexpr std::string_view kPositionPrefix = "position/";
inline constexpr std::string_view kFirstPrefix = "first/";
inline constexpr std::string_view kSequenceKey = "sequence";
inline constexpr std::string_view kLayoutKey = "layout";

// Notes the layout in a new database, and refuses one of another layout.
Status check_layout(state::RocksdbDatabase& database);

}  // namespace ls::embedded
