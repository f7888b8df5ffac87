#include "leadstream/ml/frozen_scale.hpp"

#include "heap_bytes.hpp"
#include "ml/anomaly/shares.hpp"

#include "leadstream/base/assert.hpp"

#include <cmath>

namespace ls::ml {
namespace {

constexpr double kPerMad = 1.482602218505602;  // of a normal law
constexpr double kPerMeanDeviation = 1.2533141373155003;

}  // namespace

FrozenScale::FrozenScale(std::size_t dimensions, std::size_t points)
    : points_(points), lines_(dimensions) {
  if (points > 0) {
    windows_.assign(dimensions, SortedWindow(points));
  }
}

void FrozenScale::learn(Point point) {
  LS_DCHECK(!is_frozen() && point.size() == lines_.size());
  for (std::size_t i = 0; i < windows_.size(); ++i) {
    if (!is_missing(point[i])) {
      windows_[i].add(bounded_coordinate(point[i]));
    }
  }
  if (++seen_ == points_) {
    freeze();
  }
}

void FrozenScale::freeze() {
  for (std::size_t i = 0; i < windows_.size(); ++i) {
    const SortedWindow& seen = windows_[i];
    if (seen.size() == 0) {
      continue;
    }
    const double by_mad = seen.median_deviation() * kPerMad;
    const double deviation = by_mad > 0 ? by_mad : seen.mean_deviation() * kPerMeanDeviation;
    lines_[i] = {.center = seen.median(), .deviation = deviation > 0 ? deviation : 1};
  }
  windows_ = {};
}

void FrozenScale::apply(Point point, std::span<double> scaled) const {
  LS_DCHECK(is_frozen() && point.size() == lines_.size());
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    scaled[i] = (point[i] - lines_[i].center) / lines_[i].deviation;
  }
}

std::size_t FrozenScale::heap_bytes() const {
  std::size_t bytes = ml::heap_bytes(windows_) + ml::heap_bytes(lines_);
  for (const SortedWindow& window : windows_) {
    bytes += window.heap_bytes();
  }
  return bytes;
}

void FrozenScale::save(ByteWriter& out) const {
  out.u8(is_frozen() ? 1 : 0);
  if (is_frozen()) {
    for (const Line& line : lines_) {
      out.f64(line.center);
      out.f64(line.deviation);
    }
    return;
  }
  out.varint(seen_);
  for (const SortedWindow& window : windows_) {
    window.save(out);
  }
}

Status FrozenScale::load(ByteReader& in) {
  const bool is_saved_frozen = in.u8() == 1;
  if (is_saved_frozen) {
    windows_ = {};
    for (Line& line : lines_) {
      line.center = in.f64();
      line.deviation = in.f64();
      if (!in.ok() || !std::isfinite(line.center) || !(line.deviation > 0)) {
        return internal_error("frozen scale: malformed");
      }
    }
    return {};
  }
  seen_ = in.varint();
  if (windows_.empty() || seen_ >= points_) {
    return internal_error("frozen scale: malformed");
  }
  for (SortedWindow& window : windows_) {
    LS_TRY(window.load(in));
  }
  return {};
}

}  // namespace ls::ml
