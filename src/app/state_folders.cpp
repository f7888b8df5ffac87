#include "app/state_folders.hpp"

#include "leadstream/base/log.hpp"
#include "leadstream/state/quarantine.hpp"
#include "leadstream/state/rocksdb_store.hpp"

#include <fmt/core.h>

#include <atomic>
#include <span>
#include <utility>

namespace ls::app {
namespace {

constexpr std::string_view kDamaged = "state_corrupt";
// What was written since the last sync may or may not be there.
constexpr std::string_view kUnsynced = "state_unsynced";

// Puts the folder aside; what to tell of it.
Result<std::string> put_aside(const std::string& folder, const Error& damage) {
  std::string aside = LS_TRY(state::quarantine(folder));
  log_warn("A damaged state was put aside and begins anew from its changelog. folder={} error={}",
           aside, damage.message);
  return fmt::format("{}; the damaged files are in {}", damage.message, aside);
}

}  // namespace

// A store that owns its database. Once damage was met it refuses everything: what a damaged
// database still answers may be wrong.
class StateFolders::Store final : public state::StateStore {
 public:
  Store(std::unique_ptr<state::RocksdbDatabase> database, std::shared_ptr<Published<Error>> damage)
      : damage_(std::move(damage)),
        database_(std::move(database)),
        store_(*database_, {state::Family{0}, "", state::Sync::no}) {}

  [[nodiscard]] Result<bool> get(Bytes key, std::string& value) const override {
    LS_TRY(check());
    Result<bool> found = store_.get(key, value);
    return found ? std::move(found) : Result<bool>(noted(found.error()));
  }
  [[nodiscard]] Status get_each(std::span<const Bytes> keys, const SeeEach& see) const override {
    LS_TRY(check());
    Status read = store_.get_each(keys, see);
    return read ? std::move(read) : Status(noted(read.error()));
  }
  [[nodiscard]] Status scan_from(const KeyRange& range, const Visit& visit) const override {
    LS_TRY(check());
    Status scanned = store_.scan_from(range, visit);
    return scanned ? std::move(scanned) : Status(noted(scanned.error()));
  }
  Status write(const state::WriteBatch& batch) override {
    LS_TRY(check());
    Status written = store_.write(batch);
    return written ? std::move(written) : Status(noted(written.error()));
  }
  [[nodiscard]] Status check() const {
    return is_damaged_ ? Status(*damage_->current()) : Status();
  }

 private:
  // Whoever opens it again mends it.
  [[nodiscard]] Error noted(Error error) const {
    if (error.code == kDamaged || error.code == kUnsynced) {
      error.retry = Retry::yes;
      damage_->publish(std::make_shared<const Error>(error));
      is_damaged_ = true;
    }
    return error;
  }

  std::shared_ptr<Published<Error>> damage_;
  mutable std::atomic<bool> is_damaged_ = false;
  std::unique_ptr<state::RocksdbDatabase> database_;
  state::RocksdbStore store_;
};

Result<runtime::OpenedStore> StateFolders::open(const std::string& folder,
                                                const std::string& outdated) {
  const std::lock_guard lock(mutex_);
  Place& place = places_[folder];
  if (std::shared_ptr<Store> known = place.store.lock()) {
    LS_TRY(known->check());
    if (!outdated.empty()) {
      return external_error(outdated + "; somebody still reads it", Retry::yes);
    }
    return runtime::OpenedStore{std::move(known)};
  }
  if (!outdated.empty()) {
    const std::string aside = LS_TRY(state::quarantine(folder, state::Aside::outdated));
    log_warn("A state that is too old was put aside and is read anew. folder={} reason=\"{}\"",
             aside, outdated);
  }
  std::string told;
  if (const auto damage = place.damage == nullptr ? nullptr : place.damage->current()) {
    told = LS_TRY(put_aside(folder, *damage));
  }
  Result<std::shared_ptr<Store>> store = open_in(place, folder);
  if (!store && store.error().code == kDamaged) {
    told = LS_TRY(put_aside(folder, store.error()));
    store = open_in(place, folder);
  }
  return runtime::OpenedStore{LS_TRY(std::move(store)), std::move(told)};
}

Result<std::shared_ptr<StateFolders::Store>> StateFolders::open_in(Place& place,
                                                                   const std::string& folder) {
  place.damage = std::make_shared<Published<Error>>();
  state::DatabaseOptions options;
  options.folder = folder;
  auto opened = state::RocksdbDatabase::open(std::move(options), memory_);
  if (!opened && opened.error().code == kUnsynced) {
    // What the folder held before is still in it: only the disk has to come back.
    Error error = opened.error();
    error.retry = Retry::yes;
    return error;
  }
  auto database = LS_TRY(std::move(opened));
  auto store = std::make_shared<Store>(std::move(database), place.damage);
  place.store = store;
  return store;
}

}  // namespace ls::app
