#pragma once

#include "app/command.hpp"

namespace ls::app {

// Declares `score email` below `score`; returns what runs it once it is chosen.
CommandRun declare_score_email(const Options& command, const CommandContext& context);

}  // namespace ls::app
