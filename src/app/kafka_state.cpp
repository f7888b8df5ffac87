#include "app/kafka_state.hpp"

#include "leadstream/state/rocksdb_store.hpp"

#include <fmt/core.h>

namespace ls::app {
namespace {

// A store that owns its database.
class FolderStore final : public state::StateStore {
 public:
  explicit FolderStore(std::unique_ptr<state::RocksdbDatabase> database)
      : database_(std::move(database)),
        store_(*database_, {state::Family{0}, "", state::Sync::no}) {}

  [[nodiscard]] Result<bool> get(Bytes key, std::string& value) const override {
    return store_.get(key, value);
  }
  [[nodiscard]] Status scan_from(const KeyRange& range, const Visit& visit) const override {
    return store_.scan_from(range, visit);
  }
  Status write(const state::WriteBatch& batch) override {
    return store_.write(batch);
  }

 private:
  std::unique_ptr<state::RocksdbDatabase> database_;
  state::RocksdbStore store_;
};

}  // namespace

KafkaStates::KafkaStates(const Settings& settings, const MemoryBudget& memory,
                         kafka::Cluster& cluster)
    : root_(settings.data_dir + "/state"), cluster_(cluster), memory_(database_memory(memory)) {}

Result<std::unique_ptr<runtime::StateOpening>> KafkaStates::open(const flow::Topology& topology,
                                                                 Partition partition) {
  const std::string folder = fmt::format("{}/{}/{}", root_, topology.name(), partition.value);
  return leases_.open(folder, [this, folder] { return open_folder(folder); }, cluster_,
                      {cluster_.changelog_topic(topology.name()), partition});
}

Result<std::shared_ptr<state::StateStore>> KafkaStates::open_folder(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  if (std::shared_ptr<state::StateStore> known = open_[folder].lock()) {
    return known;
  }
  state::DatabaseOptions options;
  options.folder = folder;
  std::unique_ptr<state::RocksdbDatabase> database =
      LS_TRY(state::RocksdbDatabase::open(std::move(options), memory_));
  auto store = std::make_shared<FolderStore>(std::move(database));
  open_[folder] = store;
  return std::shared_ptr<state::StateStore>(std::move(store));
}

}  // namespace ls::app
