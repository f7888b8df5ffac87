#include "app/state/folder_states.hpp"

#include "leadstream/state/rocksdb_store.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <system_error>

namespace ls::app {
namespace {

namespace files = std::filesystem;

std::string folder_in(const std::string& data_dir, const StateName& name) {
  return fmt::format("{}/state/{}/{}", data_dir, name.topology, name.partition.value);
}

Error disk_error(const std::string& doing, const std::error_code& failure) {
  return external_error(fmt::format("cannot {} ({})", doing, failure.message()));
}

// Of "7"; of nothing else, "7.damaged1" for one.
std::optional<std::int32_t> number_of(const std::string& text) {
  std::int32_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                    : std::nullopt;
}

}  // namespace

// A store that owns its database.
class FolderStates::Store final : public state::StateStore {
 public:
  explicit Store(std::unique_ptr<state::RocksdbDatabase> database)
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
  [[nodiscard]] state::RocksdbDatabase& database() {
    return *database_;
  }

 private:
  std::unique_ptr<state::RocksdbDatabase> database_;
  state::RocksdbStore store_;
};

FolderStates::FolderStates(const Settings& settings, const Clock& clock)
    : settings_(settings),
      clock_(clock),
      data_dir_(settings.data_dir),
      memory_(state::DatabaseMemoryOptions()) {}

Result<FinishedRun*> FolderStates::run() {
  if (run_ == nullptr) {
    run_ = LS_TRY(open_finished_run(settings_, clock_));
  }
  return run_.get();
}

Result<std::optional<Offset>> FolderStates::committed(const flow::Topology& topology,
                                                      const flow::TopicPartition& at) {
  return LS_TRY(run())->committed(topology, at);
}

Result<std::shared_ptr<const state::StateStore>> FolderStates::folded_changelog(
    const flow::Topology& topology, Partition partition) {
  return LS_TRY(run())->state(topology, partition);
}

std::string FolderStates::folder_of(const StateName& name) const {
  return folder_in(data_dir_, name);
}

Result<std::vector<StateName>> FolderStates::names() {
  std::vector<StateName> names;
  std::error_code failure;
  for (const auto& topology : files::directory_iterator(data_dir_ + "/state", failure)) {
    if (!topology.is_directory()) {
      continue;
    }
    for (const auto& task : files::directory_iterator(topology.path())) {
      const std::optional<std::int32_t> number = number_of(task.path().filename().string());
      if (number) {
        names.push_back({topology.path().filename().string(), Partition(*number)});
      }
    }
  }
  if (failure && failure != std::errc::no_such_file_or_directory) {
    return disk_error("read folder " + data_dir_ + "/state", failure);
  }
  std::ranges::sort(names);
  return names;
}

Result<std::shared_ptr<FolderStates::Store>> FolderStates::open_folder(const std::string& folder) {
  if (std::shared_ptr<Store> known = known_.lock();
      known != nullptr && known->database().folder() == folder) {
    return known;
  }
  state::DatabaseOptions options;
  options.folder = folder;
  auto store =
      std::make_shared<Store>(LS_TRY(state::RocksdbDatabase::open(std::move(options), memory_)));
  known_ = store;
  return store;
}

Result<std::shared_ptr<state::StateStore>> FolderStates::open(const StateName& name) {
  // Opening makes what is not there.
  if (!files::exists(folder_of(name) + "/CURRENT")) {
    return user_error(fmt::format("{} holds no state", folder_of(name)));
  }
  return std::shared_ptr<state::StateStore>(LS_TRY(open_folder(folder_of(name))));
}

Status FolderStates::check_files(const StateName& name) {
  const std::shared_ptr<Store> store = LS_TRY(open_folder(folder_of(name)));
  return store->database().check_files();
}

Status FolderStates::checkpoint(const StateName& name, const std::string& data_dir) {
  const std::shared_ptr<Store> store = LS_TRY(open_folder(folder_of(name)));
  const std::string copy = folder_in(data_dir, name);
  std::error_code failure;
  files::create_directories(files::path(copy).parent_path(), failure);
  if (failure) {
    return disk_error("make folder " + copy, failure);
  }
  return store->database().checkpoint(copy);
}

Result<std::shared_ptr<state::StateStore>> FolderStates::prepare(const StateName& name) {
  const std::string folder = folder_of(name);
  if (files::exists(folder)) {
    return user_error(fmt::format(
        "{} is there already; a state is taken into an empty place only: move that folder away",
        folder));
  }
  std::error_code failure;
  files::remove_all(folder + ".import", failure);
  if (failure) {
    return disk_error("empty folder " + folder + ".import", failure);
  }
  return std::shared_ptr<state::StateStore>(LS_TRY(open_folder(folder + ".import")));
}

Status FolderStates::adopt(const StateName& name) {
  const std::string folder = folder_of(name);
  {
    const std::shared_ptr<Store> filled = LS_TRY(open_folder(folder + ".import"));
    LS_TRY(filled->database().flush());
  }
  std::error_code failure;
  files::rename(folder + ".import", folder, failure);
  return failure ? Status(disk_error("rename to " + folder, failure)) : Status();
}

}  // namespace ls::app
