#pragma once

#include "app/settings.hpp"
#include "app/topics/plan.hpp"

#include <string>
#include <vector>

namespace ls::app {

// One thing that the cluster has to allow.
struct Acl {
  std::string resource;  // topic, group, transactional-id
  std::string name;
  bool is_prefix = false;
  std::vector<std::string> operations;  // as kafka-acls names them
};

// Everything that a process needs to run the planned topics. `topics create` and `check` need
// Create and DescribeConfigs on the same topics beside.
[[nodiscard]] std::vector<Acl> acls_needed(const Settings& settings, const Project& project,
                                           const std::vector<PlannedTopic>& planned);

// "User:leadstream" as the settings say who we are; without a user name the broker knows.
[[nodiscard]] std::string principal_of(const Settings& settings);

}  // namespace ls::app
