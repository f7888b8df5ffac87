#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/strong.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/flow/io.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace ls::embedded {

// How records lie in the database: those that one append adds to one partition stand together in
// blocks, one database row each. A row per record would cost a search of the memtable, a key and a
// checksum per record; a block costs them once.
//
// The header has a fixed size, so that a block is encoded before its place is known and stamped at
// the commit. It is followed by the records.
struct BlockHeader {
  std::uint32_t count = 0;
  Offset first;
  std::uint64_t sequence = 0;  // that of the first record of the append, over all topics
  EventTime appended;
  std::uint64_t bytes_before = 0;  // of all blocks before this one, since the partition began
};

// Begins an empty block: room for the header.
void start_block(std::string& block);
// Writes the header into its room.
void stamp_block(std::string& block, const BlockHeader& header);
Result<BlockHeader> read_header(Bytes block);

// A record to be added. `rank`: how many records of the same append stand before it, over all
// blocks; `rank_before`: that of the record before it in the block, 0 for the first.
struct Ranks {
  std::uint64_t rank = 0;
  std::uint64_t rank_before = 0;
};
void append_record(std::string& block, const flow::OutgoingMessage& message, Ranks ranks);

// One record as it lies in a block; views into it.
struct RecordView {
  Offset offset;
  std::uint64_t sequence = 0;
  EventTime appended;
  Bytes key;
  Bytes value;
  bool is_tombstone = false;
  std::size_t header_count = 0;
  Bytes headers;  // encoded
};

// Fills `out`, which has `header_count` elements, with views into the block.
void read_headers(const RecordView& record, std::span<flow::Header> out);

// Walks the records of blocks that lie one behind the other, each with its length before it. Views
// into bytes that it borrows.
class BlockCursor {
 public:
  // Appends a block to what a cursor can walk.
  static void append_block(std::string& blocks, Bytes block);

  BlockCursor() = default;
  explicit BlockCursor(Bytes blocks) : rest_(blocks) {}

  // The next record; false at the end.
  Result<bool> next(RecordView& record);

 private:
  Status open_block();

  Bytes rest_;     // blocks not begun
  Bytes records_;  // of the block at hand
  ByteReader block_{Bytes()};
  BlockHeader header_;
  std::uint32_t index_ = 0;
  std::uint64_t rank_ = 0;
};

}  // namespace ls::embedded
