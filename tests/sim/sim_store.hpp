#pragma once

#include "sim/host.hpp"

#include "leadstream/runtime/task_leases.hpp"
#include "leadstream/runtime/worker.hpp"
#include "leadstream/state/memory_store.hpp"

#include <map>
#include <memory>
#include <vector>

namespace ls::sim {

// What one task's folder holds: what is on the disk for good, and what is only in the page cache.
struct Folder {
  state::MemoryStore synced;
  state::MemoryStore rows;                  // as a reader sees it
  std::vector<state::WriteBatch> unsynced;  // from the one to the other

  void write(const state::WriteBatch& batch);
  // The page cache reached the disk.
  void sync();
  // A power loss keeps the first so many of what was not synced, whole batches only.
  void keep(std::size_t batches);
};

// The state folder of one process: it outlives the process, unless its volume is lost.
struct Volume {
  std::map<Partition, Folder> folders;
};

// Opens the stores of a process and brings them up to their changelogs, by the code that the
// program runs.
class SimStates final : public runtime::StateProvider {
 public:
  SimStates(std::shared_ptr<Host> host, flow::LogReaders& readers, Volume& volume,
            runtime::TaskLeases& leases)
      : host_(std::move(host)), readers_(readers), volume_(volume), leases_(leases) {}

  Result<std::unique_ptr<runtime::StateOpening>> open(const flow::Topology& topology,
                                                      Partition partition) override;

 private:
  std::shared_ptr<Host> host_;
  flow::LogReaders& readers_;
  Volume& volume_;
  runtime::TaskLeases& leases_;
};

}  // namespace ls::sim
