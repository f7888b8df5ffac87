#pragma once

#include "leadstream/base/time.hpp"

namespace ls::app {

// SIGINT and SIGTERM as something to ask for instead of an interruption. Made on the main thread
// before any other starts: threads inherit the blocked signals.
class StopSignal {
 public:
  StopSignal();
  // Waits up to `at_most` for a signal; its number, or 0.
  [[nodiscard]] int wait(Millis at_most) const;
};

}  // namespace ls::app
