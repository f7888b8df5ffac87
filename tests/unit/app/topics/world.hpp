#pragma once

#include "app/project.hpp"
#include "app/settings.hpp"

#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/operators/registry.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace ls::app::topics_test {

inline Settings settings() {
  Settings made;
  made.topologies.dir = std::string(LEADSTREAM_SOURCE_DIR) + "/topologies";
  made.engine = Engine::kafka;
  made.kafka.bootstrap = {"127.0.0.1:1"};
  return made;
}

// The shipped topologies score, train and watch.
inline std::shared_ptr<const Project> project(const Settings& settings) {
  auto loaded = load_project(settings);
  if (!loaded) {
    throw std::runtime_error(loaded.error().message);
  }
  return loaded.take();
}

}  // namespace ls::app::topics_test
