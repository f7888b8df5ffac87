#pragma once

#include "app/memory_budget.hpp"
#include "app/settings.hpp"
#include "app/topics/co_partition.hpp"

#include "leadstream/event/event_decoder.hpp"
#include "leadstream/runtime/worker.hpp"

#include <cstdint>

namespace ls::app {

// What all workers of a process share; made once the log is open.
struct WorkerWorld {
  MemoryBudget memory;
  PartitionCounts internal_topics;  // what topologies of ours read from each other
};

// What the settings say to each worker.
runtime::WorkerOptions worker_options(const Settings& settings, const WorkerWorld& world,
                                      std::uint32_t worker);
[[nodiscard]] event::DecodeLimits decode_limits(const Settings& settings);

}  // namespace ls::app
