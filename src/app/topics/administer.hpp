#pragma once

#include "app/command.hpp"

namespace ls::app {

struct TopicsOptions {
  bool is_offline = false;
  bool wants_acls = false;
  bool is_dry_run = false;
};

// `leadstream topics plan|create|check`.
ExitCode plan_topics_command(const CommandContext& context, const TopicsOptions& options);
ExitCode create_topics_command(const CommandContext& context, const TopicsOptions& options);
ExitCode check_topics_command(const CommandContext& context);

}  // namespace ls::app
