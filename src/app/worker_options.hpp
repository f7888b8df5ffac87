#pragma once

#include "app/memory_budget.hpp"
#include "app/project.hpp"
#include "app/settings.hpp"
#include "app/topics/co_partition.hpp"

#include "leadstream/event/event_decoder.hpp"
#include "leadstream/runtime/model_feed.hpp"
#include "leadstream/runtime/worker.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace ls::app {

// Where people find this process, without a slash at its end; empty if nobody can know.
std::string public_url(const Settings& settings);
// What all workers of a process share; made once the log is open.
struct WorkerWorld {
  MemoryBudget memory;
  PartitionCounts internal_topics;  // what topologies of ours read from each other
  std::optional<flow::AlignedOptions> aligned = {};
};

// What the settings say to each worker.
runtime::WorkerOptions worker_options(const Settings& settings, const WorkerWorld& world,
                                      std::uint32_t worker);
// The model topic as the process needs it: live, by boundary, or null where nobody of an aligned
// run learns.
[[nodiscard]] std::unique_ptr<runtime::ModelTopic> make_models(
    const Settings& settings, const Project& project, const WorkerWorld& world,
    std::unique_ptr<runtime::ModelReader> reader);
[[nodiscard]] event::DecodeLimits decode_limits(const Settings& settings);

}  // namespace ls::app
