#pragma once

#include <set>
#include <string>

namespace ls::ml {

// Where trees vote, what one feature says depends on what others have said on the way down, and
// leaves are made all the time.
inline bool is_of_trees(const std::string& name) {
  static const std::set<std::string> kOfTrees = {"leveraging_bagging", "adaptive_random_forest",
                                                 "online_ensemble"};
  return kOfTrees.contains(name);
}

}  // namespace ls::ml
