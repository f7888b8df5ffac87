#pragma once

#include "app/command.hpp"
#include "app/state/stopped_states.hpp"

#include <functional>
#include <string>

namespace ls::app {

// What of a state can be taken to another place, and back. All of these work on a stopped process.

// Of one task; false if there is nothing to write, as the task has never committed.
struct ExportResult {
  StateName name;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::uint64_t digest = 0;
};
using OnRow = std::function<void()>;

// Writes <folder>/<topology>.<partition>.lsstate. The name is given only once the file is whole.
Result<ExportResult> export_state(StoppedStates& states, const std::string& app,
                                  const StateName& name, const std::string& folder,
                                  const OnRow& on_row);

// Takes such a file over, after all of it was checked: bytes, topology and partition first, then
// what the consumer group and, on Kafka, the changelog say. Nothing is there if it is refused.
Result<ExportResult> import_state(StoppedStates& states, const Settings& settings,
                                  const Project& project, const Clock& clock,
                                  const std::string& path, const OnRow& on_row);

// A folder that can be a data_dir: hard links to the files of the states, and `checkpoint.json`,
// which says for each what it is and how far it goes.
Result<std::vector<ExportResult>> checkpoint_states(StoppedStates& states, const Settings& settings,
                                                    const std::vector<StateName>& names,
                                                    const std::string& folder, const OnRow& on_row);

}  // namespace ls::app
