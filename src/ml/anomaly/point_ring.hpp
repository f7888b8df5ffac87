#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/anomaly_detector.hpp"

#include <cstddef>
#include <vector>

namespace ls::ml {

// The last `capacity` points of a stream, each in a slot that it keeps; coordinates are bounded,
// missing ones are NaN.
class PointRing {
 public:
  PointRing(std::size_t capacity, std::size_t dimensions);

  [[nodiscard]] bool is_full() const {
    return size_ == capacity_;
  }
  [[nodiscard]] std::size_t size() const {
    return size_;
  }
  // Of the oldest point if the ring is full, or else of the next: where `add` writes.
  [[nodiscard]] std::size_t next_slot() const {
    return next_;
  }
  void add(Point point);

  // Slots 0 .. size() - 1 are in use.
  [[nodiscard]] Point at(std::size_t slot) const {
    return {&values_[slot * dimensions_], dimensions_};
  }
  // How many points are older.
  [[nodiscard]] std::size_t age_rank(std::size_t slot) const {
    return is_full() ? (slot + capacity_ - next_) % capacity_ : slot;
  }

  [[nodiscard]] std::size_t heap_bytes() const {
    return values_.capacity() * sizeof(double);
  }

  // By age.
  void save(ByteWriter& out) const;
  // Into an empty ring.
  [[nodiscard]] Status load(ByteReader& in);

 private:
  std::size_t capacity_;
  std::size_t dimensions_;
  std::size_t size_ = 0;
  std::size_t next_ = 0;
  std::vector<double> values_;
};

}  // namespace ls::ml
