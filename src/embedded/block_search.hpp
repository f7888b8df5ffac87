#pragma once

#include "embedded/block.hpp"
#include "embedded/topics.hpp"

#include <optional>

namespace ls::embedded {

struct FoundBlock {
  BlockHeader header;
  std::size_t bytes = 0;

  [[nodiscard]] Offset end() const {
    return Offset(header.first.value + header.count);
  }
};

// The block that holds the offset, or the next one where there is a hole; nothing behind the last.
Result<std::optional<FoundBlock>> find_block(const state::RocksdbDatabase& database,
                                             std::uint32_t topic, Partition partition,
                                             Offset offset);

// Bytes of all blocks that end before the offset, which lies before `end`. A block that holds it
// counts as not read.
Result<std::uint64_t> bytes_before(const state::RocksdbDatabase& database, std::uint32_t topic,
                                   Partition partition, Offset offset, TopicState::End end);

}  // namespace ls::embedded
