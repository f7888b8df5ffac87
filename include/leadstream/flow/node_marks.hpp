#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/flow/topology.hpp"
#include "leadstream/state/meta.hpp"

#include <string>
#include <vector>

namespace ls::flow {

// What META keeps of a topology's nodes, in their order.
[[nodiscard]] std::vector<state::Meta::Node> node_marks(const Topology& topology);

// How the nodes differ from those that made a state.
struct NodeChanges {
  std::vector<std::string> fatal = {};  // rows that can't be read, a sentence each
  std::vector<std::string> told = {};   // new ones, vanished ones, and those with other settings
};
[[nodiscard]] NodeChanges node_changes(const std::vector<state::Meta::Node>& before,
                                       const std::vector<state::Meta::Node>& now);

[[nodiscard]] std::string joined(const std::vector<std::string>& sentences);

}  // namespace ls::flow
