#include "app/stop_signal.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>

namespace ls::app {
namespace {

// How soon the watcher notices that it is no longer wanted.
constexpr timespec kLook{.tv_sec = 0, .tv_nsec = 100'000'000};
// What a shell reports for a process that a signal ended.
constexpr int kSignalCode = 128;

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
  watcher_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
}

void StopSignal::watch(const std::stop_token& stop) {
  const sigset_t set = stop_signals();
  while (!stop.stop_requested()) {
    const int signal = sigtimedwait(&set, nullptr, &kLook);
    if (signal <= 0) {
      continue;
    }
    const std::lock_guard lock(mutex_);
    if (signal_ != 0) {
      // No destructor may wait for what the first signal could not stop. An open transaction is
      // aborted by its broker, or by the next process of this name.
      std::_Exit(kSignalCode + signal);
    }
    signal_ = signal;
    came_.notify_all();
  }
}

int StopSignal::wait(Millis at_most) {
  std::unique_lock lock(mutex_);
  came_.wait_for(lock, std::chrono::milliseconds(at_most.count), [this] { return signal_ != 0; });
  return signal_;
}

}  // namespace ls::app
