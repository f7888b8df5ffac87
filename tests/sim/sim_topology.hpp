#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/flow/topology.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ls::sim {

inline constexpr Millis kLateness = minutes(30);
inline constexpr Millis kKeep = hours(2);
inline constexpr char kChangelog[] = "sim.sim.changelog";

// Which topology a run has.
struct Shape {
  bool has_mail = false;     // a second input topic
  bool has_vectors = false;  // a second output topic, behind an aggregate
};

const event::Catalog& catalog();
// Copies are dropped, what is left is counted per lead with a timer, and aggregated if so shaped.
std::shared_ptr<const flow::Topology> topology_of(Shape shape);
// In the order in which records of one time are met.
std::vector<std::string> inputs_of(Shape shape);
// Side topics included, the changelog not.
std::vector<std::string> outputs_of(Shape shape);

}  // namespace ls::sim
