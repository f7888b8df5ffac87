#pragma once

#include "app/memory_budget.hpp"
#include "app/project.hpp"
#include "app/replay/bounded_run.hpp"
#include "app/settings.hpp"

#include "leadstream/runtime/engine.hpp"
#include "leadstream/runtime/log_gateway.hpp"

#include <memory>
#include <optional>
#include <string>

namespace ls::app {

// A running process: the log, the engine on it, and what both borrow. The composition root: the
// only place where topologies, logs and threads meet. Built and destroyed on the main thread.
class Wire {
 public:
  // Opens the log; nothing runs before `engine().start()`.
  // With `run` it is aligned: `settings` and `project` are those of the run.
  static Result<std::unique_ptr<Wire>> make(const Settings& settings,
                                            std::shared_ptr<const Project> project,
                                            const Clock& clock,
                                            const std::optional<BoundedRun>& run = {});
  virtual ~Wire() = default;

  [[nodiscard]] virtual runtime::Engine& engine() = 0;
  [[nodiscard]] virtual runtime::LogGateway& gateway() = 0;
  [[nodiscard]] virtual const MemoryBudget& memory() const = 0;

  // Of an aligned run.
  [[nodiscard]] virtual const std::optional<flow::AlignedOptions>& aligned() const = 0;
  // Before which time the task has committed everything, whichever process has it.
  virtual Result<EventTime> committed_until(const std::string& topology, Partition partition) = 0;
  // The run is complete and its workers have stopped: nothing is kept for it any more.
  virtual Status forget_readers() = 0;
};

// The log alone, as `produce`, `consume` and `topics` use it: Kafka, or the embedded log itself if
// no instance runs on the data folder. If one does, the error tells its HTTP address.
Result<std::unique_ptr<runtime::LogGateway>> open_log(const Settings& settings, const Clock& clock);

}  // namespace ls::app
