#pragma once

#include "leadstream/base/time.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace ls::app {

// SIGINT and SIGTERM as something to ask for instead of an interruption. The second one ends the
// process at once with 130 or 143, whatever it is doing: what was not committed is as after a
// crash. Made on the main thread before any other starts: threads inherit the blocked signals.
class StopSignal {
 public:
  StopSignal();
  // Waits up to `at_most` for a signal; its number, or 0.
  [[nodiscard]] int wait(Millis at_most);

 private:
  void watch(const std::stop_token& stop);

  std::mutex mutex_;  // the waiting thread and the watching one
  std::condition_variable came_;
  int signal_ = 0;
  std::jthread watcher_;
};

}  // namespace ls::app
