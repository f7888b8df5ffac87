#include "embedded/block.hpp"

#include <cstring>

namespace ls::embedded {
namespace {

constexpr std::uint8_t kFormat = 2;
constexpr std::size_t kHeaderBytes = 1 + 4 + 4 * 8;

// Flags of a record.
constexpr std::uint8_t kTombstone = 1;
constexpr std::uint8_t kHeaders = 2;

Error damaged() {
  return internal_error("a block of the embedded log is damaged or of an unknown format");
}

}  // namespace

void start_block(std::string& block) {
  block.assign(kHeaderBytes, '\0');
}

void stamp_block(std::string& block, const BlockHeader& header) {
  char* at = block.data();
  const auto put = [&at](auto value) {
    std::memcpy(at, &value, sizeof(value));
    at += sizeof(value);
  };
  put(kFormat);
  put(header.count);
  put(header.first.value);
  put(header.sequence);
  put(header.appended.ms);
  put(header.bytes_before);
}

Result<BlockHeader> read_header(Bytes block) {
  ByteReader reader(block);
  if (reader.u8() != kFormat) {
    return damaged();
  }
  BlockHeader header;
  header.count = reader.u32();
  header.first = Offset(reader.i64());
  header.sequence = reader.u64();
  header.appended = {reader.i64()};
  header.bytes_before = reader.u64();
  if (!reader.ok() || header.count == 0) {
    return damaged();
  }
  return header;
}

void append_record(std::string& block, const flow::OutgoingMessage& message, Ranks ranks) {
  std::uint8_t flags = message.is_tombstone ? kTombstone : 0;
  if (!message.headers.empty()) {
    flags |= kHeaders;
  }
  ByteWriter writer(block);
  writer.varint(ranks.rank - ranks.rank_before);
  writer.u8(flags);
  writer.bytes(message.key);
  writer.bytes(message.value);
  if (message.headers.empty()) {
    return;
  }
  writer.varint(message.headers.size());
  for (const flow::Header& header : message.headers) {
    writer.bytes(header.name);
    writer.bytes(header.value);
  }
}

void read_headers(const RecordView& record, std::span<flow::Header> out) {
  ByteReader reader(record.headers);
  for (flow::Header& header : out) {
    header.name = reader.bytes();
    header.value = reader.bytes();
  }
}

void BlockCursor::append_block(std::string& blocks, Bytes block) {
  ByteWriter(blocks).bytes(block);
}

Status BlockCursor::open_block() {
  ByteReader rest(rest_);
  const Bytes block = rest.bytes();
  header_ = LS_TRY(read_header(block));
  rest_.remove_prefix(rest_.size() - rest.remaining());
  records_ = block.substr(kHeaderBytes);
  block_ = ByteReader(records_);
  index_ = 0;
  rank_ = 0;
  return {};
}

Result<bool> BlockCursor::next(RecordView& record) {
  if (index_ == header_.count) {
    if (rest_.empty()) {
      return false;
    }
    LS_TRY(open_block());
  }
  rank_ += block_.varint();
  const std::uint8_t flags = block_.u8();
  record.offset = Offset(header_.first.value + index_);
  record.sequence = header_.sequence + rank_;
  record.appended = header_.appended;
  record.is_tombstone = (flags & kTombstone) != 0;
  record.key = block_.bytes();
  record.value = block_.bytes();
  record.header_count = 0;
  record.headers = {};
  if ((flags & kHeaders) != 0) {
    record.header_count = block_.count();
    record.headers = records_.substr(records_.size() - block_.remaining());
    for (std::size_t i = 0; i < 2 * record.header_count; ++i) {
      block_.bytes();
    }
  }
  ++index_;
  if (!block_.ok() || (index_ == header_.count && !block_.at_end())) {
    return damaged();
  }
  return true;
}

}  // namespace ls::embedded
