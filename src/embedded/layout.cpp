#include "embedded/layout.hpp"

#include "leadstream/base/bytes.hpp"

#include <fmt/core.h>

#include <cstring>

namespace ls::embedded {

LogKey::LogKey(std::uint32_t topic, Partition partition, Offset last) : bytes_() {
  const std::uint32_t ordered_topic = __builtin_bswap32(topic);
  const std::uint32_t ordered_partition =
      __builtin_bswap32(static_cast<std::uint32_t>(partition.value));
  // As append_ordered_i64 does, so that the order of the bytes is that of the offsets.
  const std::uint64_t ordered_last =
      __builtin_bswap64(static_cast<std::uint64_t>(last.value) ^ (1ULL << 63U));
  std::memcpy(bytes_.data(), &ordered_topic, sizeof(ordered_topic));
  std::memcpy(bytes_.data() + 4, &ordered_partition, sizeof(ordered_partition));
  std::memcpy(bytes_.data() + 8, &ordered_last, sizeof(ordered_last));
}

std::string topic_key(std::string_view topic) {
  return std::string(kTopicPrefix).append(topic);
}

std::string first_key(std::uint32_t topic, Partition partition) {
  std::string key(kFirstPrefix);
  append_ordered_u32(key, topic);
  append_ordered_u32(key, static_cast<std::uint32_t>(partition.value));
  return key;
}

void write_position_key(std::string& out, std::string_view group, const flow::TopicPartition& at) {
  out.assign(kPositionPrefix);
  append_ordered_bytes(out, at.topic);
  append_ordered_u32(out, static_cast<std::uint32_t>(at.partition.value));
  out += group;
}

std::string positions_of(std::string_view topic, std::optional<Partition> partition) {
  std::string key(kPositionPrefix);
  append_ordered_bytes(key, topic);
  if (partition) {
    append_ordered_u32(key, static_cast<std::uint32_t>(partition->value));
  }
  return key;
}

namespace {

// Layout 1 had no note of itself, but a topic once anything was stored.
Result<std::uint32_t> layout_of(const state::RocksdbDatabase& database) {
  std::string value;
  if (LS_TRY(database.get(kPlaces, kLayoutKey, value))) {
    ByteReader reader(value);
    return reader.u32();
  }
  const std::string end = state::end_of_prefix(kTopicPrefix);
  const auto topics = database.iterate(kPlaces, {kTopicPrefix, end});
  if (topics.valid()) {
    return 1U;
  }
  LS_TRY(topics.status());
  return 0U;
}

}  // namespace

Status check_layout(state::RocksdbDatabase& database) {
  const std::uint32_t found = LS_TRY(layout_of(database));
  if (found == kLayout) {
    return {};
  }
  if (found != 0) {
    Error error = external_error(fmt::format(
        "embedded log {}: it has layout {}, and this version of leadstream reads layout {} only. "
        "Name another data_dir, or move this folder aside; the {} version that wrote it can still "
        "read it",
        database.folder(), found, kLayout, found < kLayout ? "older" : "newer"));
    error.code = "state_layout";
    return error;
  }
  std::string value;
  ByteWriter(value).u32(kLayout);
  state::DatabaseBatch batch = database.make_batch();
  batch.put(kPlaces, kLayoutKey, value);
  return database.write(batch, state::Sync::yes);
}

}  // namespace ls::embedded
