#include "bench/bench_engine/without_log.hpp"

#include "leadstream/state/memory_store.hpp"

#include <string>

namespace ls::bench {

Result<std::unique_ptr<LocalStates>> LocalStates::make(const app::MemoryBudget& budget,
                                                       StateIn state) {
  auto states = std::make_unique<LocalStates>(budget);
  if (state == StateIn::rocksdb) {
    states->database_ =
        LS_TRY(state::RocksdbDatabase::open({.folder = states->folder_ / "rows"}, states->memory_));
  }
  return states;
}

Result<std::unique_ptr<runtime::StateOpening>> LocalStates::open(const flow::Topology& /*topology*/,
                                                                 Partition partition) {
  return std::unique_ptr<runtime::StateOpening>(
      std::make_unique<runtime::CarriedState>(store_of(partition)));
}

std::shared_ptr<state::StateStore> LocalStates::store_of(Partition partition) {
  if (database_ == nullptr) {
    return std::make_shared<state::MemoryStore>();
  }
  state::RocksdbStore::Place place{state::Family(0), std::to_string(partition.value) + "/"};
  return std::make_shared<state::RocksdbStore>(*database_, std::move(place));
}

}  // namespace ls::bench
