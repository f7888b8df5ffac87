#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/flow/io.hpp"
#include "leadstream/runtime/state_provider.hpp"
#include "leadstream/state/state_store.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace ls::runtime {

// A task's own store as it was found.
struct OpenedStore {
  std::shared_ptr<state::StateStore> store;
  std::string damage = {};  // what was found instead, and put aside; empty if nothing was
};

// Who may write to which task's store within one process. The group may move a partition from one
// of our workers to another while the first is held up and does not know yet; both then have the
// same store. Only who opened it last may write. Called from the workers' threads.
class TaskLeases {
 public:
  // `clock` gives the time at which a store is found.
  explicit TaskLeases(const Clock& clock) : clock_(clock) {}

  // Opens the task's own store: at the first step of an opening. Called again with a reason if what
  // was found must not be used: it is put aside then, and an empty one opened.
  using OpenStore = std::function<Result<OpenedStore>(const std::string& outdated)>;
  // The store of the task, brought up to its changelog. Once its first step is done, all earlier
  // leases of it are over: what their holders still write is refused with Retry::yes.
  std::unique_ptr<StateOpening> open(const std::string& task, OpenStore open_store,
                                     flow::LogReaders& readers, flow::TopicPartition changelog);

  // The number of the lease in force; a writer holds the mutex while it looks and writes.
  struct Latch {
    std::mutex mutex;
    std::uint64_t newest = 0;
  };

 private:
  std::shared_ptr<Latch> latch_of(const std::string& task);

  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Latch>> latches_;
};

}  // namespace ls::runtime
