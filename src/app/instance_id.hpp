#pragma once

#include "app/settings.hpp"

#include <string>

namespace ls::app {

// The configured instance id, or one that is made at the first start and kept in the data folder:
// transactional ids and group membership must outlive the process.
Result<std::string> instance_id(const Settings& settings, const Clock& clock);

}  // namespace ls::app
