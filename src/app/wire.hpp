#pragma once

#include "app/memory_budget.hpp"
#include "app/project.hpp"
#include "app/settings.hpp"

#include "leadstream/runtime/engine.hpp"
#include "leadstream/runtime/log_gateway.hpp"

#include <memory>

namespace ls::app {

// A running process: the log, the engine on it, and what both borrow. The composition root: the
// only place where topologies, logs and threads meet. Built and destroyed on the main thread.
class Wire {
 public:
  // Opens the log; nothing runs before `engine().start()`.
  static Result<std::unique_ptr<Wire>> make(const Settings& settings,
                                            std::shared_ptr<const Project> project,
                                            const Clock& clock);
  virtual ~Wire() = default;

  [[nodiscard]] virtual runtime::Engine& engine() = 0;
  [[nodiscard]] virtual runtime::LogGateway& gateway() = 0;
  [[nodiscard]] virtual const MemoryBudget& memory() const = 0;
};

// The log alone, as `produce`, `consume` and `topics` use it: Kafka, or the embedded log itself if
// no instance runs on the data folder. If one does, the error tells its HTTP address.
Result<std::unique_ptr<runtime::LogGateway>> open_log(const Settings& settings, const Clock& clock);

}  // namespace ls::app
