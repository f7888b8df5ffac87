#include "app/topics/acls.hpp"

#include <fmt/core.h>

namespace ls::app {

std::vector<Acl> acls_needed(const Settings& settings, const Project& project,
                             const std::vector<PlannedTopic>& planned) {
  std::vector<Acl> acls;
  for (const PlannedTopic& topic : planned) {
    Acl acl{"topic", topic.plan.name, false, {"Describe"}};
    if (!topic.readers.empty()) {
      acl.operations.emplace_back("Read");
    }
    if (!topic.writers.empty()) {
      acl.operations.emplace_back("Write");
    }
    // How long it keeps tombstones decides up to which age a copy of a state may be used.
    if (topic.plan.name.ends_with(".changelog")) {
      acl.operations.emplace_back("DescribeConfigs");
    }
    acls.push_back(std::move(acl));
  }
  for (const auto& topology : project.topologies) {
    acls.push_back({"group",
                    fmt::format("{}.{}", settings.app, topology->name()),
                    false,
                    {"Describe", "Read"}});
  }
  if (settings.guarantee == Guarantee::exactly_once) {
    for (const auto& topology : project.topologies) {
      // One for each worker of each instance.
      acls.push_back({"transactional-id",
                      fmt::format("{}.{}.", settings.app, topology->name()),
                      true,
                      {"Describe", "Write"}});
    }
  }
  return acls;
}

std::string principal_of(const Settings& settings) {
  const std::string& user = settings.kafka.security.username;
  return "User:" + (user.empty() ? std::string("NAME") : user);
}

}  // namespace ls::app
