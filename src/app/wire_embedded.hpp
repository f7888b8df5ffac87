#pragma once

#include "app/verify/finished_run.hpp"
#include "app/wire.hpp"

namespace ls::app {

Result<std::unique_ptr<Wire>> make_embedded_wire(const Settings& settings,
                                                 std::shared_ptr<const Project> project,
                                                 const Clock& clock);
Result<std::unique_ptr<runtime::LogGateway>> open_embedded_log(const Settings& settings,
                                                               const Clock& clock);
Result<std::unique_ptr<FinishedRun>> open_embedded_run(const Settings& settings,
                                                       const Clock& clock);

}  // namespace ls::app
