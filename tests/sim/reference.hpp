#pragma once

#include "sim/sim_kafka.hpp"
#include "sim/sim_topology.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ls::sim {

// One output as a committed reader sees it: what it says, and where it says it comes from.
struct Output {
  std::string topic;
  std::string key;
  std::string value;
  std::string origin;  // ls-o: task, time and running number
  std::string source;  // ls-src: the input record, if one caused it

  friend auto operator<=>(const Output&, const Output&) = default;
};

// What a lead's row in the counting node must be at the end.
struct Count {
  std::uint64_t count = 0;
  std::optional<EventTime> timer;

  friend bool operator==(const Count&, const Count&) = default;
};

struct Expected {
  std::vector<Output> outputs;  // sorted
  std::map<Partition, std::map<std::string, Count>> counts;
};

// What one straight pass over the input logs gives, in other words than the operators': maps and a
// loop per partition.
Expected expect(SimKafka& kafka, Shape shape);

}  // namespace ls::sim
