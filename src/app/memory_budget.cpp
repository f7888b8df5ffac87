#include "app/memory_budget.hpp"

#include "leadstream/config/convert.hpp"
#include "leadstream/config/problems.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>

namespace ls::app {
namespace {

constexpr std::size_t kKiB = std::size_t{1} << 10U;
constexpr std::size_t kMiB = std::size_t{1} << 20U;
constexpr std::size_t kNoBound = std::numeric_limits<std::size_t>::max();
// A fetch of librdkafka comes in pieces of 1 MiB, for each direction; below four it stutters.
constexpr std::size_t kQueueLeast = 4 * kMiB;
constexpr std::size_t kQueueMost = 64 * kMiB;

constexpr std::array<std::string_view, kMemoryShares> kNames = {
    "program",       "models",      "uncommitted",  "client_queues",
    "write_buffers", "block_cache", "decoded_rows",
};

// What one share must have, how much of the rest it gets beside the others, and what it can use.
struct Claim {
  std::size_t least = 0;
  std::size_t weight = 0;
  std::size_t most = kNoBound;
};
using Claims = std::array<Claim, kMemoryShares>;

// On Kafka each task has its own.
std::size_t databases_of(const MemoryDemand& demand) {
  return demand.engine == Engine::kafka ? demand.tasks : 1;
}

Claims claims_of(const MemoryDemand& demand) {
  const bool is_kafka = demand.engine == Engine::kafka;
  const std::size_t databases = databases_of(demand);
  // One more for those who read models and changelogs.
  const std::size_t clients = is_kafka ? demand.workers + 1 : 0;
  Claims claims;
  const auto set = [&claims](MemoryShare share, Claim claim) {
    claims[static_cast<std::size_t>(share)] = claim;
  };
  // With what the allocator holds back between two uses.
  set(MemoryShare::program, {32 * kMiB, 6, kNoBound});
  set(MemoryShare::models, {demand.topologies * 4 * kMiB, 0, demand.topologies * 4 * kMiB});
  set(MemoryShare::uncommitted,
      {demand.workers * kMiB, 2,
       std::max(demand.workers * demand.uncommitted_max, demand.workers * kMiB)});
  set(MemoryShare::client_queues,
      {clients * kQueueLeast, is_kafka ? std::size_t{2} : 0, clients * kQueueMost});
  // A database holds a block of memory for each family as soon as it is written to, and pins the
  // indexes of its newest files.
  set(MemoryShare::write_buffers, {8 * kMiB + databases * 256 * kKiB, 2, kNoBound});
  set(MemoryShare::block_cache, {8 * kMiB + databases * 256 * kKiB, 2, kNoBound});
  // Rows found here are cheaper than those found in the block cache: of a million keys by Zipf's
  // law an event costs 1.8 us, with half this weight 2.6 (tests/bench/growth).
  set(MemoryShare::decoded_rows,
      {demand.tasks * 512 * kKiB, demand.tasks > 0 ? std::size_t{10} : 0, kNoBound});
  return claims;
}

std::size_t sum_of_least(const Claims& claims) {
  return std::accumulate(claims.begin(), claims.end(), std::size_t{0},
                         [](std::size_t sum, const Claim& claim) { return sum + claim.least; });
}

// Rounded up: a sum that is printed must suffice when it is typed in.
std::size_t in_mib(std::size_t bytes) {
  return (bytes + kMiB - 1) / kMiB;
}

Error too_little(const MemoryDemand& demand, const Claims& claims) {
  std::string table;
  for (std::size_t i = 0; i < kMemoryShares; ++i) {
    if (claims[i].least > 0) {
      table += fmt::format("  {:<14} {:>6.1f} MiB\n", kNames[i],
                           static_cast<double>(claims[i].least) / static_cast<double>(kMiB));
    }
  }
  const std::size_t least = in_mib(sum_of_least(claims));
  Error error = user_error(fmt::format(
      "memory: {} is too little to run {} topologies with {} tasks on {} workers, which need\n"
      "{}  {:<14} {:>6} MiB\n"
      "Set memory: {}MiB or more, or run fewer topologies, partitions or workers in this process.",
      config::format_bytes(demand.memory), demand.topologies, demand.tasks, demand.workers, table,
      "together", least, least));
  error.code = config::kConfigErrorCode;
  return error;
}

// Hands `rest` out by weight; what is too much for one goes to the others in the next turn.
void hand_out(const Claims& claims, std::size_t rest,
              std::array<std::size_t, kMemoryShares>& bytes) {
  while (rest > 0) {
    std::size_t weights = 0;
    for (std::size_t i = 0; i < kMemoryShares; ++i) {
      weights += bytes[i] < claims[i].most ? claims[i].weight : 0;
    }
    const std::size_t portion = weights == 0 ? 0 : rest / weights;
    if (portion == 0) {
      return;
    }
    for (std::size_t i = 0; i < kMemoryShares; ++i) {
      const std::size_t wanted = bytes[i] < claims[i].most ? portion * claims[i].weight : 0;
      const std::size_t given = std::min(wanted, claims[i].most - bytes[i]);
      bytes[i] += given;
      rest -= given;
    }
  }
}

std::size_t part(std::size_t bytes, std::size_t count) {
  return count == 0 ? 0 : bytes / count;
}

}  // namespace

std::string_view name_of(MemoryShare share) {
  return kNames[static_cast<std::size_t>(share)];
}

std::size_t MemoryBudget::uncommitted_of_worker() const {
  return part((*this)[MemoryShare::uncommitted], demand.workers);
}

std::size_t MemoryBudget::client_queues_of_worker() const {
  return part((*this)[MemoryShare::client_queues], demand.workers + 1);
}

std::size_t MemoryBudget::decoded_rows_of_task() const {
  return part((*this)[MemoryShare::decoded_rows], demand.tasks);
}

state::DatabaseMemoryOptions database_memory(const MemoryBudget& budget) {
  return {.cache_bytes = budget[MemoryShare::block_cache],
          .write_buffer_bytes = budget[MemoryShare::write_buffers],
          .databases = databases_of(budget.demand)};
}

Result<MemoryBudget> share_memory(const MemoryDemand& demand) {
  const Claims claims = claims_of(demand);
  const std::size_t least = sum_of_least(claims);
  if (demand.memory < least) {
    return too_little(demand, claims);
  }
  MemoryBudget budget{demand, {}};
  for (std::size_t i = 0; i < kMemoryShares; ++i) {
    budget.bytes[i] = claims[i].least;
  }
  hand_out(claims, demand.memory - least, budget.bytes);
  return budget;
}

MemoryDemand memory_demand(const Settings& settings, const Project& project,
                           const PartitionCounts& inputs) {
  MemoryDemand demand = memory_demand(settings);
  demand.topologies = project.topologies.size();
  demand.uncommitted_max = settings.commit.bytes_max;
  for (const auto& topology : project.topologies) {
    const auto found = inputs.find(topology->input_topics().front());
    demand.tasks += found == inputs.end() ? 1 : static_cast<std::size_t>(found->second);
    demand.workers += topology->is_internal() ? 1 : static_cast<std::size_t>(settings.workers);
  }
  return demand;
}

MemoryDemand memory_demand(const Settings& settings) {
  return {.engine = settings.engine, .memory = settings.memory};
}

}  // namespace ls::app
