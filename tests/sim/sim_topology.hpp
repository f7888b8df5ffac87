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
inline constexpr Millis kFutureSkew = hours(1);
// Of the node `hops`.
inline constexpr Millis kHopsSize = minutes(60);
inline constexpr Millis kHopsHop = minutes(20);
inline constexpr Millis kHopsGrace = minutes(10);
// Of the node `pairs`.
inline constexpr Millis kPairsBefore = minutes(25);
inline constexpr Millis kPairsAfter = minutes(5);
inline constexpr Millis kPairsGrace = minutes(15);
inline constexpr char kChangelog[] = "sim.sim.changelog";

// Which topology a run has.
struct Shape {
  bool has_mail = false;     // a second input topic
  bool has_vectors = false;  // an output topic behind an aggregate
  bool has_hops = false;     // one behind hopping windows
  bool has_pairs = false;    // one behind a join of pages with mails; needs `has_mail`
};

const event::Catalog& catalog();
// Copies are dropped, what is left is counted per lead with a timer; aggregated, windowed and
// joined if so shaped.
std::shared_ptr<const flow::Topology> topology_of(Shape shape);
// In the order in which records of one time are met.
std::vector<std::string> inputs_of(Shape shape);
// Side topics included, the changelog not.
std::vector<std::string> outputs_of(Shape shape);

}  // namespace ls::sim
