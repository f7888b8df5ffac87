#pragma once

#include "app/project.hpp"
#include "app/settings.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/runtime/log_gateway.hpp"

#include <optional>
#include <string>

namespace ls::app {

// Whose vector is wanted, and as of when.
struct PointInTime {
  std::string topology = {};            // empty: the only one that has such a node
  std::string node = {};                // an aggregate node; empty: the only one
  std::string key = {};                 // "acme|42"
  std::optional<EventTime> as_of = {};  // nothing: with all that the log has
};

struct RebuiltVector {
  std::string topology;
  std::string node;
  EventTime as_of;   // when the node told it: at most what was asked for
  std::string json;  // as a sink would write it
};

// The last vector that the node told of the key while the task's clock, which is the `as_of` of
// vectors and scores, had not passed the time that was asked for. It is made anew from the log by
// the topology itself, in memory, from what the key's partition holds, in the order of arrival: so
// what came later has no say in it, however old it is. It is the vector that was served, bit for
// bit, unless idle ticks had moved the clock of the task or a broker had given it its topics in
// another order. Nothing if none was told.
Result<std::optional<RebuiltVector>> rebuild_vector(runtime::LogGateway& log,
                                                    const Settings& settings,
                                                    const Project& project,
                                                    const PointInTime& wanted);

}  // namespace ls::app
