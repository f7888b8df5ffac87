#include "ml/anomaly/point_ring.hpp"

#include "ml/anomaly/shares.hpp"

#include <algorithm>
#include <limits>

namespace ls::ml {

PointRing::PointRing(std::size_t capacity, std::size_t dimensions)
    : capacity_(capacity), dimensions_(dimensions), values_(capacity * dimensions) {}

void PointRing::add(Point point) {
  for (std::size_t i = 0; i < dimensions_; ++i) {
    values_[next_ * dimensions_ + i] = is_missing(point[i])
                                           ? std::numeric_limits<double>::quiet_NaN()
                                           : bounded_coordinate(point[i]);
  }
  size_ = std::min(size_ + 1, capacity_);
  next_ = (next_ + 1) % capacity_;
}

void PointRing::save(ByteWriter& out) const {
  out.varint(size_);
  for (std::size_t i = 0; i < size_; ++i) {
    for (const double value : at(is_full() ? (next_ + i) % capacity_ : i)) {
      out.f64(value);
    }
  }
}

Status PointRing::load(ByteReader& in) {
  const std::size_t count = in.count();
  if (count > capacity_) {
    return internal_error("ring of points: more points than it holds");
  }
  std::vector<double> point(dimensions_);
  for (std::size_t i = 0; i < count; ++i) {
    for (double& value : point) {
      value = in.f64();
    }
    if (!in.ok()) {
      return internal_error("ring of points: cut off");
    }
    add(point);
  }
  return {};
}

}  // namespace ls::ml
