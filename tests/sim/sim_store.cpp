#include "sim/sim_store.hpp"

namespace ls::sim {
namespace {

constexpr double kSyncs = 0.1;

class FolderStore final : public state::StateStore {
 public:
  FolderStore(std::shared_ptr<Host> host, Folder& folder)
      : host_(std::move(host)), folder_(folder) {}

  [[nodiscard]] Result<bool> get(Bytes key, std::string& value) const override {
    return folder_.rows.get(key, value);
  }
  [[nodiscard]] Status scan_from(const KeyRange& range, const Visit& visit) const override {
    return folder_.rows.scan_from(range, visit);
  }
  Status write(const state::WriteBatch& batch) override {
    host_->schedule().check_alive();
    if (is_restoring_) {
      host_->pass(CrashPoint::restore_before_write);
    }
    folder_.write(batch);
    if (host_->schedule().random().chance(kSyncs)) {
      folder_.sync();
    }
    host_->pass(is_restoring_ ? CrashPoint::restore_written : CrashPoint::rows_written);
    return {};
  }
  // What was there is put aside.
  void begin_anew() {
    folder_ = Folder();
  }
  void set_restored() {
    is_restoring_ = false;
  }

 private:
  std::shared_ptr<Host> host_;
  Folder& folder_;
  bool is_restoring_ = true;
};

// Knows when the store is restored, so that its writes are told apart.
class SimOpening final : public runtime::StateOpening {
 public:
  SimOpening(std::shared_ptr<FolderStore> store, std::unique_ptr<runtime::StateOpening> opening)
      : store_(std::move(store)), opening_(std::move(opening)) {}

  Result<Step> advance() override {
    Step step = LS_TRY(opening_->advance());
    if (step.store != nullptr) {
      store_->set_restored();
    }
    return step;
  }
  [[nodiscard]] runtime::RestoreProgress progress() const override {
    return opening_->progress();
  }

 private:
  std::shared_ptr<FolderStore> store_;
  std::unique_ptr<runtime::StateOpening> opening_;
};

}  // namespace

void Folder::write(const state::WriteBatch& batch) {
  rows.write(batch).ignore("memory does not fail");
  unsynced.push_back(batch);
}

void Folder::sync() {
  keep(unsynced.size());
}

void Folder::keep(std::size_t batches) {
  for (std::size_t i = 0; i < batches; ++i) {
    synced.write(unsynced[i]).ignore("memory does not fail");
  }
  unsynced.clear();
  rows = synced;
}

Result<std::unique_ptr<runtime::StateOpening>> SimStates::open(const flow::Topology& topology,
                                                               Partition partition) {
  auto store = std::make_shared<FolderStore>(host_, volume_.folders[partition]);
  auto opening = leases_.open(std::to_string(partition.value),
                              [store](const std::string& outdated) -> Result<runtime::OpenedStore> {
                                if (!outdated.empty()) {
                                  store->begin_anew();
                                }
                                return runtime::OpenedStore{store};
                              },
                              readers_, {readers_.changelog_topic(topology.name()), partition});
  return std::unique_ptr<runtime::StateOpening>(
      std::make_unique<SimOpening>(std::move(store), std::move(opening)));
}

}  // namespace ls::sim
