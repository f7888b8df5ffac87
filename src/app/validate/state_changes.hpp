#pragma once

#include "app/project.hpp"

#include "leadstream/config/problems.hpp"

#include <string>

namespace ls::app {

// What running `now` on the state that `old` left would lose: a node's id names its rows, so an id
// that is gone abandons them, and an id that means something else finds rows which are not its own.
// Places are those of the files in `folder`, where `now` was read.
config::Problems state_changes(const Project& old, const Project& now, const std::string& folder);

}  // namespace ls::app
