#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/published.hpp"
#include "leadstream/runtime/task_leases.hpp"
#include "leadstream/state/rocksdb_database.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace ls::app {

// The RocksDB folders of tasks. One that is still shown to a reader stays open and is used again.
// A damaged one, found so when it is opened or while it is used, is put aside at the next opening,
// which then finds an empty store: only for stores that something else can fill again. Called from
// the workers' threads. Borrows the memory.
class StateFolders {
 public:
  explicit StateFolders(const state::DatabaseMemory& memory) : memory_(memory) {}

  // What is there is put aside first if `outdated` says why it must not be used. Error codes with
  // Retry::yes: `state_corrupt` or `state_unsynced` while somebody still looks at the damaged
  // store, `state_unsynced` also while the disk does not keep what an opening writes.
  Result<runtime::OpenedStore> open(const std::string& folder, const std::string& outdated = {});

 private:
  class Store;
  struct Place {
    std::weak_ptr<Store> store;
    std::shared_ptr<Published<Error>> damage;  // of the store that was open last
  };
  Result<std::shared_ptr<Store>> open_in(Place& place, const std::string& folder);

  const state::DatabaseMemory& memory_;
  std::mutex mutex_;
  std::map<std::string, Place> places_;
};

}  // namespace ls::app
