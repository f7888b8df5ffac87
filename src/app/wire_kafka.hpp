#pragma once

#include "app/wire.hpp"

namespace ls::app {

Result<std::unique_ptr<Wire>> make_kafka_wire(const Settings& settings,
                                              std::shared_ptr<const Project> project,
                                              const Clock& clock,
                                              const std::optional<BoundedRun>& run);

}  // namespace ls::app
