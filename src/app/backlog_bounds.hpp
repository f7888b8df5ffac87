#pragma once

#include "leadstream/flow/topology.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ls::app {

// The topics by whose backlog a topology is held back: those that it writes and another topology of
// the process reads. Not so where that other one, by way of whatever it writes, comes before it:
// each would wait for the other. What a topology reads as a feed, as scorers read models, is no
// backlog and holds nobody.
[[nodiscard]] std::vector<std::string> backlog_bounds(
    const flow::Topology& writer, std::span<const std::shared_ptr<const flow::Topology>> all);

}  // namespace ls::app
