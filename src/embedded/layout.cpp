#include "embedded/layout.hpp"

#include "leadstream/base/bytes.hpp"

namespace ls::embedded {

std::string log_key(std::uint32_t topic, Partition partition, Offset offset) {
  std::string key;
  append_ordered_u32(key, topic);
  append_ordered_u32(key, static_cast<std::uint32_t>(partition.value));
  append_ordered_i64(key, offset.value);
  return key;
}

std::string position_key(const std::string& group, const flow::TopicPartition& at) {
  std::string key(kPositionPrefix);
  append_ordered_bytes(key, at.topic);
  append_ordered_u32(key, static_cast<std::uint32_t>(at.partition.value));
  key += group;
  return key;
}

std::string topic_key(const std::string& topic) {
  return std::string(kTopicPrefix) + topic;
}

void encode_record(const Append& message, std::uint64_t sequence, EventTime appended,
                   std::string& out) {
  out.clear();
  ByteWriter writer(out);
  writer.u8(1);
  writer.varint(sequence);
  writer.svarint(appended.ms);
  writer.u8(message.is_tombstone ? 1 : 0);
  writer.bytes(message.key);
  writer.bytes(message.value);
  writer.varint(message.headers.size());
  for (const auto& [name, value] : message.headers) {
    writer.bytes(name);
    writer.bytes(value);
  }
}

Result<LogRecord> decode_record(Bytes key, Bytes value) {
  ByteReader reader(value);
  if (reader.u8() != 1) {
    return internal_error("a record of the embedded log has an unknown format");
  }
  LogRecord record;
  key.remove_prefix(8);
  record.offset = Offset(take_ordered_i64(key).value_or(-1));
  record.sequence = reader.varint();
  record.appended = {reader.svarint()};
  record.is_tombstone = reader.u8() != 0;
  record.key = reader.bytes();
  record.value = reader.bytes();
  record.headers.resize(reader.count());
  for (auto& [name, content] : record.headers) {
    name = reader.bytes();
    content = reader.bytes();
  }
  LS_TRY(reader.finish("a record of the embedded log"));
  return record;
}

}  // namespace ls::embedded
