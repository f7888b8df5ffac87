#pragma once

#include "app/project.hpp"
#include "app/settings.hpp"
#include "app/verify/finding.hpp"
#include "app/verify/finished_run.hpp"

#include "leadstream/base/time.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ls::app {

struct AuditOptions {
  std::vector<std::string> topologies = {};  // empty: all
  std::size_t shown_max = 20;
  // A record's stamp, where a producer gave it, is believed up to here, as the run believed it up
  // to the time of reading.
  EventTime latest = EventTime::max();
  // Called with how many input records there are to read again, then for each.
  std::function<void(std::uint64_t total)> on_begin = [](std::uint64_t /*total*/) {};
  std::function<void()> on_record = [] {};
};

// Holds everything that the topologies wrote and keep against what they read: one task after the
// other is done again in memory. Needs nothing but the logs and the settings of the run.
Result<Findings> audit(FinishedRun& run, const Settings& settings, const Project& project,
                       const AuditOptions& options);

}  // namespace ls::app
