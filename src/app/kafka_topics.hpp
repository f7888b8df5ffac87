#pragma once

#include "app/project.hpp"
#include "app/settings.hpp"

#include "leadstream/kafka/client_settings.hpp"
#include "leadstream/kafka/topics.hpp"

#include <vector>

namespace ls::app {

[[nodiscard]] kafka::ClientSettings client_settings(const Settings& settings);

// Every topic that the project reads and writes on a cluster, changelogs included, as it must be.
// `input_partitions` decides where the input topics do not exist yet.
[[nodiscard]] std::vector<kafka::TopicPlan> topic_plans(const Settings& settings,
                                                        const Project& project,
                                                        std::int32_t input_partitions);

// Makes what is missing; input topics that exist decide how many partitions the changelogs have.
Status create_missing_topics(const Settings& settings, const Project& project);

}  // namespace ls::app
