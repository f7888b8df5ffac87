#pragma once

#include "leadstream/embedded/embedded_log.hpp"

namespace ls::embedded {

// The turn to write, for what is not an append. While one lives no record, position or bound of the
// log changes but by its holder.
class EmbeddedLog::Turn {
 public:
  explicit Turn(EmbeddedLog& log) : log_(log) {
    std::unique_lock lock(log_.mutex_);
    log_.turn_.wait(lock, [this] { return !log_.is_writing_; });
    log_.is_writing_ = true;
  }
  ~Turn() {
    {
      const std::lock_guard lock(log_.mutex_);
      log_.is_writing_ = false;
    }
    log_.turn_.notify_all();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  EmbeddedLog& log_;
};

}  // namespace ls::embedded
