#include "embedded/block_search.hpp"

#include "embedded/layout.hpp"

namespace ls::embedded {

Result<std::optional<FoundBlock>> find_block(const state::RocksdbDatabase& database,
                                             std::uint32_t topic, Partition partition,
                                             Offset offset) {
  const LogKey from(topic, partition, offset);
  const LogKey to(topic, partition.next(), Offset(0));
  const auto at = database.iterate(kLog, {from, to});
  if (!at.valid()) {
    LS_TRY(at.status());
    return std::optional<FoundBlock>();
  }
  return std::optional(FoundBlock{LS_TRY(read_header(at.value())), at.value().size()});
}

Result<std::uint64_t> bytes_before(const state::RocksdbDatabase& database, std::uint32_t topic,
                                   Partition partition, Offset offset, TopicState::End end) {
  if (offset >= end.next) {
    return end.bytes;
  }
  const auto found = LS_TRY(find_block(database, topic, partition, offset));
  return found ? found->header.bytes_before : end.bytes;
}

}  // namespace ls::embedded
