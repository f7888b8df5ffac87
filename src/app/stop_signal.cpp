#include "app/stop_signal.hpp"

#include <csignal>
#include <ctime>

namespace ls::app {
namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

StopSignal::StopSignal() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A reader that goes away is an error of the write, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
}

int StopSignal::wait(Millis at_most) const {
  const sigset_t set = stop_signals();
  timespec time{};
  time.tv_sec = at_most.count / 1000;
  time.tv_nsec = at_most.count % 1000 * 1'000'000;
  const int signal = sigtimedwait(&set, nullptr, &time);
  return signal > 0 ? signal : 0;
}

}  // namespace ls::app
