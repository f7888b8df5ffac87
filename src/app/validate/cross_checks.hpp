#pragma once

#include "app/project.hpp"
#include "app/settings.hpp"

#include "leadstream/config/problems.hpp"

namespace ls::app {

// What no topology can see alone: that the ones a source names exist and write its topic, that
// topics do not lead back to where they came from, that what only a topology can read is read by
// one, and that what runs has what it reads from running too. Places are those of the files.
config::Problems check_together(const Project& project, const Settings& settings);

}  // namespace ls::app
