#include "leadstream/runtime/engine_view.hpp"

#include <fmt/core.h>

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

std::string EngineView::owner_of(std::string_view topology, Partition partition) const {
  for (const auto& worker : workers) {
    const bool is_of = worker->topology != nullptr && worker->topology->name() == topology;
    if (is_of &&
        std::ranges::find(worker->tasks, partition, &TaskView::partition) != worker->tasks.end()) {
      return fmt::format("{}.w{}", topology, worker->worker);
    }
  }
  return "another process";
}

std::string describe_wait(const EngineView& view, Partition partition, const WaitView& waiting) {
  const auto time = [](EventTime at) {
    return at == EventTime::min() ? std::string("its begin") : format_rfc3339(at);
  };
  return fmt::format("partition {} waits {} for more than {}: {}/{} is at {}, owner {}",
                     partition.value, format_duration(waiting.since), time(waiting.boundary),
                     waiting.topology, waiting.task.value, time(waiting.watermark),
                     view.owner_of(waiting.topology, waiting.task));
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
