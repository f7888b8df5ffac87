#pragma once

#include "app/project.hpp"
#include "app/replay/bounded_run.hpp"
#include "app/settings.hpp"
#include "app/verify/audit.hpp"
#include "app/verify/finding.hpp"
#include "app/verify/finished_run.hpp"

namespace ls::app {

// Holds everything that a complete `replay` wrote against what the one-thread driver makes of the
// same inputs: all topologies again, in memory, without tasks, transactions or controls. `settings`
// are those of the run (`settings_of_run`). Takes as much memory as the inputs and outputs
// together. Refuses a run that is not complete, or that was made with other settings.
Result<Findings> audit_replay(FinishedRun& finished, const Settings& settings,
                              const Project& project, const BoundedRun& run,
                              const AuditOptions& options);

}  // namespace ls::app
