#pragma once

#include "unit/operators/task_run.hpp"
#include "unit/operators/window/window_oracle.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ls::test {

// A topology with one window node, from the YAML of its window.
[[nodiscard]] std::shared_ptr<const flow::Topology> window_topology(const std::string& window);

// A task with a window node, which visits go through.
class WindowRun final : public TaskRun {
 public:
  using TaskRun::TaskRun;

  void append(const Visit& visit);
  [[nodiscard]] std::vector<Told> told() const;
  [[nodiscard]] std::vector<Missed> missed() const;
};

}  // namespace ls::test
