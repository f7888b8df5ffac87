#pragma once

#include "leadstream/base/time.hpp"

#include <algorithm>

namespace ls::kafka {

// How much of a given patience is left.
class Deadline {
 public:
  Deadline(const Clock& clock, Millis patience)
      : clock_(clock), start_ns_(clock.monotonic_ns()), patience_(patience) {}

  [[nodiscard]] Millis left() const {
    const std::int64_t gone = (clock_.monotonic_ns() - start_ns_) / 1'000'000;
    return {std::max<std::int64_t>(patience_.count - gone, 0)};
  }
  [[nodiscard]] bool has_passed() const {
    return left().count == 0;
  }

 private:
  const Clock& clock_;
  std::int64_t start_ns_;
  Millis patience_;
};

}  // namespace ls::kafka
