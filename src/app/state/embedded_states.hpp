#pragma once

#include "app/state/stopped_states.hpp"

namespace ls::app {

// The states inside the database of the embedded log. A checkpoint holds the log with them.
Result<std::unique_ptr<StoppedStates>> open_embedded_states(const Settings& settings,
                                                            const Project& project,
                                                            const Clock& clock);

}  // namespace ls::app
