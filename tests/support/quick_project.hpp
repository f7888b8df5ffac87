#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/flow/topology.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ls::test {

// The shipped topologies with shorter times, so that outcomes, models and drift findings come about
// within days of event time instead of months. Written to a folder from which the program runs
// them, and loaded from there for what judges its output.
struct QuickProject {
  std::string folder;
  event::Catalog catalog;
  std::shared_ptr<const flow::Topology> score;
  std::shared_ptr<const flow::Topology> train;
  std::shared_ptr<const flow::Topology> watch;

  static Result<std::unique_ptr<QuickProject>> write(const std::string& folder);
};

}  // namespace ls::test
