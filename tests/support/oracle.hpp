#pragma once

#include "support/crash_world.hpp"
#include "support/test_project.hpp"

#include "leadstream/flow/driver.hpp"

#include <map>
#include <string>
#include <vector>

namespace ls::test {

// What lies on topics, by name; within a partition in the order of its log.
using Topics = std::map<std::string, std::vector<flow::StoredRecord>, std::less<>>;

// Event-time boundary of the runs that are compared.
constexpr Millis kCrashBoundary = hours(1);

// Everything that the three topologies make of the world, by the lockstep driver: one thread, in
// memory, in the order of event time, never interrupted. The input topics are in it too, with the
// places that the same records get in any log with as many partitions.
Result<Topics> run_in_lockstep(const TestProject& project, const CrashWorld& world,
                               std::int32_t partitions);

// Everything that a topology writes, given the log of one of its topics and nothing in the others,
// read from its first record to its last without a break. Live, a topology behind an internal topic
// must be exactly this function of that log, as long as nobody gives it orders.
Result<Topics> replay(const TestProject& project, std::shared_ptr<const flow::Topology> topology,
                      const std::string& topic, const std::vector<flow::StoredRecord>& log);

}  // namespace ls::test
