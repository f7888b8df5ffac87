#pragma once

#include "unit/operators/join/join_oracle.hpp"
#include "unit/operators/task_run.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace ls::test {

// Conversions on the left, page views on the right, deleted leads as deletions.
[[nodiscard]] std::string join_topology_yaml(const std::string& settings);
// A topology with one join, from its settings beside id, inputs, types and fields.
[[nodiscard]] std::shared_ptr<const flow::Topology> join_topology(const std::string& settings);

// A task with a join, which records of both sides go through.
class JoinRun final : public TaskRun {
 public:
  using TaskRun::TaskRun;

  void append(const Side& record);
  [[nodiscard]] std::vector<Joined> told() const;
  [[nodiscard]] std::vector<Missed> missed() const;
  // Ids of all that was told.
  [[nodiscard]] std::multiset<std::string> ids() const;
};

}  // namespace ls::test
