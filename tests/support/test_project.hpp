#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/flow/topology.hpp"

#include <memory>
#include <string>

namespace ls::test {

// Topologies `score`, `train` and `watch` and their event types, in a folder from which the program
// runs them, and loaded from there for what judges its output.
struct TestProject {
  std::string folder;
  event::Catalog catalog;
  std::shared_ptr<const flow::Topology> score;
  std::shared_ptr<const flow::Topology> train;
  std::shared_ptr<const flow::Topology> watch;

  // From events/*.yaml and the three files in the folder.
  static Result<std::unique_ptr<TestProject>> load(const std::string& folder);
};

}  // namespace ls::test
