#pragma once

#include <cstddef>
#include <vector>

namespace ls::ml {

// The last `window` entries, oldest first; nothing for a window of 0. Allocates only while it fills
// for the first time.
template <typename Entry>
class Recent {
 public:
  explicit Recent(std::size_t window) : window_(window) {}

  void add(const Entry& entry) {
    if (entries_.size() < window_) {
      entries_.push_back(entry);
    } else if (window_ > 0) {
      entries_[first_] = entry;
      first_ = (first_ + 1) % window_;
    }
  }
  [[nodiscard]] std::size_t size() const {
    return entries_.size();
  }
  [[nodiscard]] const Entry& at(std::size_t i) const {
    return entries_[(first_ + i) % entries_.size()];
  }

 private:
  std::size_t window_;
  std::size_t first_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace ls::ml
