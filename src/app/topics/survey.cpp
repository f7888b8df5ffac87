#include "app/topics/survey.hpp"

#include "app/kafka_topics.hpp"
#include "app/log_topics.hpp"
#include "app/wire.hpp"

#include <fmt/core.h>

#include <filesystem>

namespace ls::app {
namespace {

using kafka::TopicState;

Result<std::vector<SurveyedTopic>> survey_cluster(const Settings& settings,
                                                  const Project& project) {
  kafka::TopicAdmin admin(client_settings(settings));
  const PartitionCounts known = LS_TRY(admin.list());
  std::vector<PlannedTopic> planned = LS_TRY(plan_topics(settings, project, known));
  const std::vector<kafka::TopicReport> reports = LS_TRY(admin.compare(plans_of(planned)));
  std::vector<SurveyedTopic> topics;
  for (std::size_t i = 0; i < planned.size(); ++i) {
    topics.push_back({std::move(planned[i]), reports[i].state, reports[i].reasons});
  }
  return topics;
}

Result<PartitionCounts> counts_in_log(const Settings& settings, const Clock& clock) {
  // Asking must not make a log.
  if (!std::filesystem::is_directory(settings.data_dir + "/log")) {
    return PartitionCounts();
  }
  const auto log = LS_TRY(open_log(settings, clock));
  return partition_counts(*log);
}

Result<std::vector<SurveyedTopic>> survey_log(const Settings& settings, const Project& project,
                                              const Clock& clock) {
  const PartitionCounts known = LS_TRY(counts_in_log(settings, clock));
  std::vector<SurveyedTopic> topics;
  for (PlannedTopic& planned : LS_TRY(plan_topics(settings, project, known))) {
    const auto found = known.find(planned.plan.name);
    SurveyedTopic topic{std::move(planned), TopicState::fits, {}};
    if (found == known.end()) {
      topic.state = TopicState::missing;
      topic.reasons.push_back(
          fmt::format("Topic {} is made at its first use.", topic.planned.plan.name));
    }
    topics.push_back(std::move(topic));
  }
  return topics;
}

}  // namespace

Result<std::vector<SurveyedTopic>> plan_offline(const Settings& settings, const Project& project) {
  std::vector<SurveyedTopic> topics;
  for (PlannedTopic& planned : LS_TRY(plan_topics(settings, project, {}))) {
    topics.push_back({std::move(planned)});
  }
  return topics;
}

Result<std::vector<SurveyedTopic>> survey_topics(const Settings& settings, const Project& project,
                                                 const Clock& clock) {
  return settings.engine == Engine::kafka ? survey_cluster(settings, project)
                                          : survey_log(settings, project, clock);
}

}  // namespace ls::app
