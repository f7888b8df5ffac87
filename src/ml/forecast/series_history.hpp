#pragma once

#include "ml/heap_bytes.hpp"

#include "leadstream/base/bytes.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace ls::ml {

// The last `capacity` values of a series, in one piece. Allocates when it is made, never after.
class SeriesHistory {
 public:
  explicit SeriesHistory(std::size_t capacity) : values_(2 * capacity), capacity_(capacity) {}

  void add(double value) {
    if (end_ == values_.size()) {
      std::copy(values_.end() - static_cast<std::ptrdiff_t>(capacity_), values_.end(),
                values_.begin());
      end_ = capacity_;
    }
    values_[end_++] = value;
  }
  // Oldest first.
  [[nodiscard]] std::span<const double> values() const {
    const std::size_t size = std::min(end_, capacity_);
    return std::span<const double>(values_).subspan(end_ - size, size);
  }
  [[nodiscard]] std::size_t heap_bytes() const {
    return ml::heap_bytes(values_);
  }

  void save(ByteWriter& out) const {
    out.varint(values().size());
    for (const double value : values()) {
      out.f64(value);
    }
  }
  // False if there are more than fit.
  [[nodiscard]] bool load(ByteReader& in) {
    const std::size_t size = in.count();
    if (size > capacity_) {
      return false;
    }
    for (end_ = 0; end_ < size;) {
      values_[end_++] = in.f64();
    }
    return in.ok();
  }

 private:
  std::vector<double> values_;  // the second half overflows into the first
  std::size_t capacity_;
  std::size_t end_ = 0;
};

}  // namespace ls::ml
