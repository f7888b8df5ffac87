#include "sim/scenario.hpp"

#include <array>

namespace ls::sim {
namespace {

constexpr std::array<std::uint64_t, 10> kPasses = {1, 2, 3, 5, 7, 9, 12, 16, 21, 27};
// Longer than a transaction and a session last, and than a worker may stay away from its polls.
constexpr Millis kStalls{20'000};
constexpr Millis kFaultAt{12'000};

Scenario calm_scenario(std::uint64_t seed) {
  Scenario scenario = scenario_of(seed);
  scenario.partitions = 2;
  scenario.processes = 1 + seed % 2;
  scenario.workers = 2;
  scenario.loss = 0;
  scenario.starts.assign(scenario.processes, Millis{0});
  scenario.faults.clear();
  for (Input& input : scenario.inputs) {
    input.partition = Partition(input.partition.value % scenario.partitions);
  }
  return scenario;
}

}  // namespace

std::vector<Scenario> sweep() {
  std::vector<Scenario> scenarios;
  std::uint64_t seed = 1;
  for (std::size_t point = 0; point < kCrashPointNames.size(); ++point) {
    for (const std::uint64_t passes : kPasses) {
      for (const FaultKind kind : {FaultKind::crash, FaultKind::stall, FaultKind::volume_lost}) {
        Scenario scenario = calm_scenario(seed++);
        Fault fault;
        fault.kind = kind == FaultKind::stall ? kind : FaultKind::crash;
        fault.at = kFaultAt;
        fault.lasts = kStalls;
        fault.point = static_cast<CrashPoint>(point);
        fault.passes = passes;
        scenario.faults.push_back(fault);
        if (kind == FaultKind::volume_lost) {
          // What is restored from nothing is killed in the midst of it, too.
          scenario.faults.push_back({FaultKind::volume_lost, kFaultAt + kStalls, 0, Millis{300}});
          scenario.faults.push_back({FaultKind::crash, kFaultAt + kStalls + Millis{600}, 0,
                                     Millis{300}, fault.point, passes});
        }
        scenarios.push_back(std::move(scenario));
      }
    }
  }
  return scenarios;
}

}  // namespace ls::sim
