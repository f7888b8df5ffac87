#pragma once

#include "leadstream/base/time.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace ls::kafka {

// When a client that failed may be made again: at once the first time, then after 1 s, 2 s, ... up
// to 30 s, until it has lived for a minute. Two processes with one identity must not throw each
// other out in a hot loop, however much each gets done in between.
class Backoff {
 public:
  // Notes a failure.
  void fail(const Clock& clock) {
    const std::int64_t now = clock.monotonic_ns();
    if (failed_ns_ == 0 || now - failed_ns_ > kForgottenNs) {
      pause_ = Millis{0};
    }
    failed_ns_ = now;
    next_ns_ = now + pause_.count * 1'000'000;
    pause_ = std::clamp(Millis{pause_.count * 2}, kPauseMin, kPauseMax);
  }
  // How long it is still too early.
  [[nodiscard]] Millis left(const Clock& clock) const {
    const std::int64_t left_ns = failed_ns_ == 0 ? 0 : next_ns_ - clock.monotonic_ns();
    return {std::max<std::int64_t>((left_ns + 999'999) / 1'000'000, 0)};
  }
  // Waits for a part of what is left, so that whoever tries again and again does not spin.
  void wait(const Clock& clock, Millis most) const {
    const Millis time = std::min(left(clock), most);
    std::this_thread::sleep_for(std::chrono::milliseconds(time.count));
  }

 private:
  static constexpr Millis kPauseMin{1000};
  static constexpr Millis kPauseMax{30'000};
  static constexpr std::int64_t kForgottenNs = 60'000'000'000;

  Millis pause_{0};
  std::int64_t failed_ns_ = 0;
  std::int64_t next_ns_ = 0;
};

}  // namespace ls::kafka
