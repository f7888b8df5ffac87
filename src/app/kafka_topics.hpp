#pragma once

#include "app/project.hpp"
#include "app/settings.hpp"
#include "app/topics/plan.hpp"

#include "leadstream/kafka/client_settings.hpp"

namespace ls::app {

[[nodiscard]] kafka::ClientSettings client_settings(const Settings& settings);

// Makes what is missing. Gives the partitions of every topic that there is then. Input topics that
// disagree are refused: see input_partitions.
Result<PartitionCounts> create_missing_topics(const Settings& settings, const Project& project);

}  // namespace ls::app
