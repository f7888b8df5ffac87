#include "app/replay/run_watch.hpp"

#include <algorithm>

namespace ls::app {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
// Asking for a task of another process costs a read of the end of its changelog.
constexpr std::int64_t kAskEveryNs = 1'000 * kNsPerMs;

}  // namespace

RunWatch::RunWatch(Wire& wire, const Clock& clock)
    : wire_(wire), clock_(clock), options_(*wire.aligned()), asked_ns_(clock.monotonic_ns()) {
  for (const auto& [topology, tasks] : options_.tasks) {
    for (std::int32_t task = 0; task < tasks; ++task) {
      tasks_[{topology, Partition(task)}] = EventTime::min();
    }
  }
}

EventTime RunWatch::look() {
  look_at_own();
  const std::int64_t now_ns = clock_.monotonic_ns();
  if (now_ns - asked_ns_ >= kAskEveryNs) {
    asked_ns_ = now_ns;
    ask_others();
  }
  reached_ = options_.until;
  for (const auto& [task, watermark] : tasks_) {
    reached_ = std::min(reached_, watermark);
  }
  return reached_;
}

void RunWatch::look_at_own() {
  own_.clear();
  const runtime::EngineView view = wire_.engine().view();
  for (const auto& worker : view.workers) {
    for (const runtime::TaskView& task : worker->tasks) {
      const Task at{worker->topology->name(), task.partition};
      if (task.published && tasks_.contains(at)) {
        own_.insert(at);
        tasks_[at] = std::max(tasks_[at], *task.published);
      }
    }
  }
}

void RunWatch::ask_others() {
  for (auto& [task, watermark] : tasks_) {
    if (watermark == options_.until || own_.contains(task)) {
      continue;
    }
    if (const auto known = wire_.committed_until(task.first, task.second)) {
      watermark = std::max(watermark, *known);
    }
  }
}

}  // namespace ls::app
