#pragma once

#include "app/verify/finished_run.hpp"

namespace ls::app {

Result<std::unique_ptr<FinishedRun>> open_embedded_run(const Settings& settings, const Clock& clock,
                                                       const std::string& run);

}  // namespace ls::app
