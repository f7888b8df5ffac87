#include "embedded/group_write.hpp"
#include "embedded/topics.hpp"

#include "leadstream/base/log.hpp"
#include "leadstream/embedded/embedded_log.hpp"

#include <chrono>
#include <condition_variable>

// What the log does of itself, on threads of its own: it syncs, and deletes old records.

namespace ls::embedded {
namespace {

// False if the stop came first.
bool sleep(Millis time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  woken.wait_for(lock, stop, std::chrono::milliseconds(time.count), [] { return false; });
  return !stop.stop_requested();
}

}  // namespace

void EmbeddedLog::start_threads() {
  if (options_.fsync == Fsync::interval) {
    sync_thread_ = std::jthread([this](const std::stop_token& stop) { run_sync(stop); });
  }
  if (options_.retention_interval.count > 0) {
    retention_thread_ = std::jthread([this](const std::stop_token& stop) { run_retention(stop); });
  }
}

void EmbeddedLog::run_sync(const std::stop_token& stop) {
  std::uint64_t synced = 0;
  while (sleep(options_.fsync_interval, stop)) {
    {
      const std::lock_guard lock(mutex_);
      if (writes_ == synced) {
        continue;
      }
      synced = writes_;
    }
    const Status status = database_->sync();
    if (!status) {
      log_error("The embedded log could not be synced to disk. error=\"{}\"",
                status.error().message);
    }
  }
}

void EmbeddedLog::run_retention(const std::stop_token& stop) {
  while (sleep(options_.retention_interval, stop)) {
    const Status status = apply_retention();
    if (!status) {
      log_warn("Old records could not be deleted; it is tried again. error=\"{}\"",
               status.error().message);
    }
  }
}

}  // namespace ls::embedded
