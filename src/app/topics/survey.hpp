#pragma once

#include "app/topics/plan.hpp"

#include "leadstream/base/time.hpp"
#include "leadstream/kafka/topics.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ls::app {

// One planned topic, and how the log's topic of that name compares with it.
struct SurveyedTopic {
  PlannedTopic planned;
  std::optional<kafka::TopicState> state = {};  // nothing: nobody was asked
  std::vector<std::string> reasons = {};        // whole sentences
};

// What the project needs, without asking anybody.
Result<std::vector<SurveyedTopic>> plan_offline(const Settings& settings, const Project& project);
// The same, compared with the cluster, or with the embedded log if there is one yet.
Result<std::vector<SurveyedTopic>> survey_topics(const Settings& settings, const Project& project,
                                                 const Clock& clock);

}  // namespace ls::app
