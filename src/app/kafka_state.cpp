#include "app/kafka_state.hpp"

#include "leadstream/base/log.hpp"
#include "leadstream/state/restore.hpp"
#include "leadstream/state/rocksdb_store.hpp"

#include <fmt/core.h>

namespace ls::app {
namespace {

constexpr Millis kReadWait{200};
constexpr std::size_t kMessagesMax = 2000;

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

Result<std::shared_ptr<state::StateStore>> KafkaStates::open(const flow::Topology& topology,
                                                             Partition partition) {
  std::shared_ptr<state::StateStore> store =
      LS_TRY(open_folder(fmt::format("{}/{}/{}", root_, topology.name(), partition.value)));
  LS_TRY(restore(*store, {cluster_.changelog_topic(topology.name()), partition}));
  return store;
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

// The high watermark is taken after the group's stable offset: everything that belongs to it lies
// below.
Status KafkaStates::restore(state::StateStore& store, const flow::TopicPartition& changelog) {
  const flow::Source::Range range = LS_TRY(cluster_.range(changelog));
  state::Restore restore = LS_TRY(state::Restore::begin(store, {"", range.first, range.next}));
  std::uint64_t records = 0;
  if (restore.from() < range.next) {
    const std::unique_ptr<flow::LogReader> reader =
        LS_TRY(cluster_.open(changelog, restore.from()));
    std::vector<flow::Message> messages;
    while (!reader->has_caught_up()) {
      messages.clear();
      LS_TRY(reader->poll(kReadWait, kMessagesMax, messages));
      for (const flow::Message& message : messages) {
        const std::optional<Bytes> value =
            message.is_tombstone ? std::nullopt : std::optional<Bytes>(message.value);
        LS_TRY(restore.add(message.key, value, message.offset));
        ++records;
      }
    }
  }
  const std::optional<state::Meta> meta = LS_TRY(restore.finish());
  log_info("State restored. changelog={} partition={} records={} transaction={}", changelog.topic,
           changelog.partition.value, records, meta ? meta->transaction : 0);
  return {};
}

}  // namespace ls::app
