#include "ml/anomaly/robust_z.hpp"

#include "ml/anomaly/detectors.hpp"
#include "ml/anomaly/shares.hpp"
#include "ml/heap_bytes.hpp"
#include "ml/spec_completion.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <array>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"window", 1000, 2, SortedWindow::kWindowMax, "values that a coordinate has"},
    ModelParameter{"least", 10, 2, SortedWindow::kWindowMax, "values before anything is judged"},
};

constexpr double kNormalMad = 0.6744897501960817;   // of a standard normal law: its third quartile
constexpr double kNormalMean = 1.2533141373155003;  // standard deviations per mean deviation
constexpr double kScoreMax = 1e12;                  // as strange as can be

}  // namespace

RobustZ::RobustZ(const ModelSpec& spec, std::size_t dimensions)
    : AnomalyDetector(spec, dimensions), least_(whole(spec, "least")) {
  windows_.reserve(dimensions);
  for (std::size_t i = 0; i < dimensions; ++i) {
    windows_.emplace_back(whole(spec, "window"));
  }
  least_ = std::min(least_, whole(spec, "window"));
}

double RobustZ::z_of(std::size_t dimension, double value) const {
  const SortedWindow& window = windows_[dimension];
  if (is_missing(value) || window.size() < least_) {
    return 0;
  }
  const double distance = std::abs(bounded_coordinate(value) - window.median());
  if (distance == 0) {
    return 0;
  }
  const double mad = window.median_deviation();
  const double deviation = mad > 0 ? mad / kNormalMad : window.mean_deviation() * kNormalMean;
  return deviation > 0 ? std::min(distance / deviation, kScoreMax) : kScoreMax;
}

double RobustZ::score(Point point) const {
  LS_DCHECK(point.size() == dimensions_);
  double strangest = 0;
  for (std::size_t i = 0; i < dimensions_; ++i) {
    strangest = std::max(strangest, z_of(i, point[i]));
  }
  return strangest;
}

double RobustZ::explain(Point point, std::span<double> shares) const {
  LS_DCHECK(point.size() == dimensions_ && shares.size() == dimensions_);
  double strangest = 0;
  for (std::size_t i = 0; i < dimensions_; ++i) {
    const double z = z_of(i, point[i]);
    strangest = std::max(strangest, z);
    shares[i] = z * z;
  }
  share_out(strangest, shares);
  return strangest;
}

void RobustZ::learn(Point point) {
  LS_DCHECK(point.size() == dimensions_);
  for (std::size_t i = 0; i < dimensions_; ++i) {
    if (!is_missing(point[i])) {
      windows_[i].add(bounded_coordinate(point[i]));
    }
  }
  ++points_;
}

void RobustZ::save(std::string& out) const {
  ByteWriter writer(out);
  save_head(writer);
  for (const SortedWindow& window : windows_) {
    window.save(writer);
  }
}

Result<std::unique_ptr<AnomalyDetector>> RobustZ::load(const ModelSpec& spec,
                                                       std::size_t dimensions, ByteReader& in) {
  auto loaded = std::make_unique<RobustZ>(spec, dimensions);
  for (SortedWindow& window : loaded->windows_) {
    LS_TRY(window.load(in));
  }
  return std::unique_ptr<AnomalyDetector>(std::move(loaded));
}

std::size_t RobustZ::memory_bytes() const {
  std::size_t bytes = sizeof(*this) + spec_.heap_bytes() + heap_bytes(windows_);
  for (const SortedWindow& window : windows_) {
    bytes += window.heap_bytes();
  }
  return bytes;
}

DetectorType robust_z_type() {
  return {.name = "robust_z",
          .summary = "distance from the windowed median in robust standard deviations",
          .parameters = kParameters,
          .make = [](const ModelSpec& spec,
                     std::size_t dimensions) -> std::unique_ptr<AnomalyDetector> {
            return std::make_unique<RobustZ>(spec, dimensions);
          },
          .load = &RobustZ::load};
}

}  // namespace ls::ml
