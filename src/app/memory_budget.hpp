#pragma once

#include "app/project.hpp"
#include "app/settings.hpp"
#include "app/topics/co_partition.hpp"

#include "leadstream/state/rocksdb_database.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace ls::app {

// What has to get along with the memory of one process, as known when it starts.
struct MemoryDemand {
  Engine engine = Engine::embedded;
  std::size_t memory = 0;  // all there is
  std::size_t topologies = 0;
  std::size_t workers = 0;          // threads: each has clients and an open transaction
  std::size_t tasks = 0;            // partitions over all topologies: each has tables
  std::size_t uncommitted_max = 0;  // of one worker, as configured
};

// The parts of the budget. What is not bounded by its share is bounded otherwise and only counted.
enum class MemoryShare : std::size_t {
  program,        // code, threads, topologies, HTTP; counted
  models,         // versions in force; counted, the trainer's keep_versions bounds them
  uncommitted,    // changed rows and outputs of open transactions
  client_queues,  // what Kafka clients have read ahead or not sent yet
  write_buffers,  // RocksDB: what is not in a file yet
  block_cache,    // RocksDB: blocks of files
  decoded_rows,   // rows of tables: decoded, and packed those that do not fit so
};
inline constexpr std::size_t kMemoryShares = 7;
[[nodiscard]] std::string_view name_of(MemoryShare share);

// The memory of the process shared out. Plain values.
struct MemoryBudget {
  MemoryDemand demand = {};
  std::array<std::size_t, kMemoryShares> bytes = {};

  [[nodiscard]] std::size_t operator[](MemoryShare share) const {
    return bytes[static_cast<std::size_t>(share)];
  }
  [[nodiscard]] std::size_t uncommitted_of_worker() const;
  [[nodiscard]] std::size_t client_queues_of_worker() const;
  [[nodiscard]] std::size_t decoded_rows_of_task() const;
};

[[nodiscard]] state::DatabaseMemoryOptions database_memory(const MemoryBudget& budget);

// Everybody's least first, the rest by weight, up to what is of use to each. Less memory than the
// sum of the least is refused, with the sum.
Result<MemoryBudget> share_memory(const MemoryDemand& demand);

// Of a process that runs the project. `inputs` are the partitions of the input topics: on Kafka one
// process may have to take all of them over.
[[nodiscard]] MemoryDemand memory_demand(const Settings& settings, const Project& project,
                                         const PartitionCounts& inputs);
// Of a command that only looks into the log.
[[nodiscard]] MemoryDemand memory_demand(const Settings& settings);

}  // namespace ls::app
