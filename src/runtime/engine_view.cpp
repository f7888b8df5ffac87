#include "leadstream/runtime/engine_view.hpp"

#include <algorithm>

namespace ls::runtime {

std::string_view name_of(WorkerState state) {
  switch (state) {
    case WorkerState::starting:
      return "starting";
    case WorkerState::running:
      return "running";
    case WorkerState::retrying:
      return "retrying";
    case WorkerState::failed:
      return "failed";
    case WorkerState::stopped:
      return "stopped";
  }
  return "unknown";
}

bool EngineView::is_ready() const {
  return !workers.empty() && std::all_of(workers.begin(), workers.end(), [](const auto& worker) {
    return worker != nullptr && worker->state == WorkerState::running && worker->restoring.empty();
  });
}

std::int64_t TaskView::lag() const {
  std::int64_t total = 0;
  for (const InputView& input : inputs) {
    total += input.lag();
  }
  return total;
}

std::int64_t EngineView::lag() const {
  std::int64_t total = 0;
  for (const auto& worker : workers) {
    for (const TaskView& task : worker->tasks) {
      total += task.lag();
    }
  }
  return total;
}

}  // namespace ls::runtime
