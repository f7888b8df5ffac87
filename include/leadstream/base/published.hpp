#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace ls {

// One immutable value handed from a writer thread to reader threads. Readers take it once per
// batch, so the lock costs nothing; std::atomic<std::shared_ptr> of libstdc++ 12 trips
// ThreadSanitizer.
template <typename T>
class Published {
 public:
  void publish(std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    value_ = std::move(value);
  }
  // Null until the first publish.
  [[nodiscard]] std::shared_ptr<const T> current() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace ls
