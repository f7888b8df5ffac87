#pragma once

#include "bench/bench_streams/input_writer.hpp"

#include "leadstream/base/error.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <optional>
#include <vector>

namespace ls::bench {

// Sends a world at an even pace, and keeps for each partition and each hour of event time when the
// event was sent that first reached it: the one that completes the windows which end there. Read by
// another thread meanwhile.
class PacedSender {
 public:
  PacedSender(const std::string& address, const WorldOptions& world, int rate);

  // Sends all, from the second on at the pace; returns when the broker has them.
  Status run();

  // When the windows that end at `end` were completed in a partition; nothing if they never were.
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> completed(
      std::int32_t partition, EventTime end) const;
  // How late the latest event was sent: beyond a few ms the machine does not keep the pace.
  [[nodiscard]] double worst_delay_ms() const {
    return worst_delay_ms_;
  }

 private:
  void note(const PageView& view, std::chrono::steady_clock::time_point now);
  [[nodiscard]] std::size_t hour_of(EventTime time) const;

  WorldOptions world_;
  std::chrono::nanoseconds pause_;
  InputWriter writer_;
  std::array<std::size_t, kPartitions> reached_{};
  // Nanoseconds of the steady clock, 0 for not yet.
  std::array<std::vector<std::atomic<std::int64_t>>, kPartitions> completed_;
  double worst_delay_ms_ = 0.0;
};

}  // namespace ls::bench
