#include "bench/bench_streams/paced_sender.hpp"

#include "bench/bench_streams/progress.hpp"

#include <algorithm>
#include <thread>

namespace ls::bench {

using Steady = std::chrono::steady_clock;

PacedSender::PacedSender(const std::string& address, const WorldOptions& world, int rate)
    : world_(world),
      pause_(std::chrono::nanoseconds(std::chrono::seconds(1)) / rate),
      writer_(address, InputWriter::Pace::prompt) {
  for (auto& hours_of_one : completed_) {
    hours_of_one = std::vector<std::atomic<std::int64_t>>(hour_of(world.start + world.span) + 1);
  }
}

std::size_t PacedSender::hour_of(EventTime time) const {
  const EventTime first = floor_to(world_.start, hours(1));
  return static_cast<std::size_t>(std::max<std::int64_t>((time - first).count, 0) / hours(1).count);
}

void PacedSender::note(const PageView& view, Steady::time_point now) {
  const auto partition = static_cast<std::size_t>(view.partition);
  const std::size_t hour = hour_of(view.time);
  for (std::size_t& reached = reached_[partition]; reached < hour;) {
    completed_[partition][++reached] = now.time_since_epoch().count();
  }
}

Status PacedSender::run() {
  PageViews views(world_);
  PageView view;
  Progress progress("events sent", world_.events);
  const Steady::time_point began = Steady::now();
  while (views.next(view)) {
    const Steady::time_point due = began + pause_ * static_cast<std::int64_t>(view.index);
    std::this_thread::sleep_until(due);  // NOLINT: the pace is the point
    const Steady::time_point now = Steady::now();
    const double delay_ms = std::chrono::duration<double, std::milli>(now - due).count();
    worst_delay_ms_ = std::max(worst_delay_ms_, delay_ms);
    note(view, now);
    LS_TRY(writer_.send(view));
    progress.show(view.index + 1);
  }
  return writer_.flush();
}

std::optional<Steady::time_point> PacedSender::completed(std::int32_t partition,
                                                         EventTime end) const {
  const std::int64_t at = completed_[static_cast<std::size_t>(partition)][hour_of(end)];
  if (at == 0) {
    return std::nullopt;
  }
  return Steady::time_point(Steady::duration(at));
}

}  // namespace ls::bench
