#pragma once

#include "app/state/stopped_states.hpp"
#include "app/verify/finished_run.hpp"

#include "leadstream/state/rocksdb_database.hpp"

#include <memory>
#include <string>

namespace ls::app {

// One RocksDB folder per task, as on Kafka: <data_dir>/state/<topology>/<partition>.
class FolderStates final : public StoppedStates {
 public:
  FolderStates(const Settings& settings, const Clock& clock);

  Result<std::vector<StateName>> names() override;
  Result<std::shared_ptr<state::StateStore>> open(const StateName& name) override;
  Status check_files(const StateName& name) override;
  Result<std::optional<Offset>> committed(const flow::Topology& topology,
                                          const flow::TopicPartition& at) override;
  Result<std::shared_ptr<const state::StateStore>> folded_changelog(const flow::Topology& topology,
                                                                    Partition partition) override;
  Status checkpoint(const StateName& name, const std::string& data_dir) override;
  Result<std::shared_ptr<state::StateStore>> prepare(const StateName& name) override;
  Status adopt(const StateName& name) override;

 private:
  class Store;
  [[nodiscard]] std::string folder_of(const StateName& name) const;
  Result<std::shared_ptr<Store>> open_folder(const std::string& folder);

  Result<FinishedRun*> run();

  Settings settings_;
  const Clock& clock_;
  std::string data_dir_;
  state::DatabaseMemory memory_;
  std::weak_ptr<Store> known_;        // opened last
  std::unique_ptr<FinishedRun> run_;  // once somebody asks the brokers
};

}  // namespace ls::app
