#pragma once

#include "app/settings.hpp"
#include "app/terminal.hpp"
#include "app/topics/acls.hpp"
#include "app/topics/survey.hpp"

#include <string>
#include <vector>

namespace ls::app {

// The topics as a table, with the reasons below it.
[[nodiscard]] std::string topics_table(const Settings& settings,
                                       const std::vector<SurveyedTopic>& topics,
                                       const Style& style);
[[nodiscard]] std::string topics_json(const Settings& settings,
                                      const std::vector<SurveyedTopic>& topics);

// The access needed as commands of Kafka's own tool, which is how it is granted.
[[nodiscard]] std::string acls_text(const Settings& settings, const std::vector<Acl>& acls);
[[nodiscard]] std::string acls_json(const Settings& settings, const std::vector<Acl>& acls);

}  // namespace ls::app
