#include "ml/anomaly/level_shift.hpp"

#include "ml/anomaly/detectors.hpp"
#include "ml/anomaly/shares.hpp"
#include "ml/heap_bytes.hpp"
#include "ml/spec_completion.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"fast", 50, 1, 1e6, "values that the level of now is of"},
    ModelParameter{"slow", 500, 2, 1e7, "values that the usual level is of"},
    ModelParameter{"least", 10, 2, 1e6, "values before anything is judged"},
};

constexpr double kScoreMax = 1e12;  // as strange as can be: a level that never moved before

// A decayed mean whose first values weigh as much as they should.
struct Step {
  double weight;
  double mean;
};
Step stepped(double mean, double weight, double gain, double value) {
  const double grown = weight + gain * (1 - weight);
  return {grown, mean + (value - mean) * (gain / grown)};
}

}  // namespace

LevelShift::LevelShift(const ModelSpec& spec, std::size_t dimensions)
    : AnomalyDetector(spec, dimensions),
      fast_gain_(1 / spec.params.at("fast")),
      slow_gain_(1 / spec.params.at("slow")),
      least_(spec.params.at("least")),
      levels_(dimensions) {}

double LevelShift::strangeness(std::size_t dimension, double value) const {
  const Levels& levels = levels_[dimension];
  if (levels.seen < least_) {
    return 0;
  }
  double shift = levels.fast - levels.slow;
  if (!is_missing(value)) {
    const double x = bounded_coordinate(value);
    shift = stepped(levels.fast, levels.fast_weight, fast_gain_, x).mean -
            stepped(levels.slow, levels.slow_weight, slow_gain_, x).mean;
  }
  if (shift == 0) {
    return 0;
  }
  const double deviations =
      levels.variance > 0 ? std::abs(shift) / std::sqrt(levels.variance) : kScoreMax;
  const double bounded = std::min(deviations, kScoreMax);
  return bounded * bounded;
}

double LevelShift::score(Point point) const {
  LS_DCHECK(point.size() == dimensions_);
  double sum = 0;
  for (std::size_t i = 0; i < dimensions_; ++i) {
    sum += strangeness(i, point[i]);
  }
  return std::sqrt(sum);
}

double LevelShift::explain(Point point, std::span<double> shares) const {
  LS_DCHECK(shares.size() == dimensions_);
  for (std::size_t i = 0; i < dimensions_; ++i) {
    shares[i] = strangeness(i, point[i]);
  }
  const double told = score(point);
  share_out(told, shares);
  return told;
}

void LevelShift::learn(Point point) {
  LS_DCHECK(point.size() == dimensions_);
  for (std::size_t i = 0; i < dimensions_; ++i) {
    if (is_missing(point[i])) {
      continue;
    }
    Levels& levels = levels_[i];
    const double x = bounded_coordinate(point[i]);
    const Step fast = stepped(levels.fast, levels.fast_weight, fast_gain_, x);
    const Step slow = stepped(levels.slow, levels.slow_weight, slow_gain_, x);
    // West 1979, with the gain that the mean moves by.
    const double gain = slow_gain_ / slow.weight;
    const double away = x - levels.slow;
    levels.variance = (1 - gain) * (levels.variance + gain * away * away);
    levels.fast = fast.mean;
    levels.fast_weight = fast.weight;
    levels.slow = slow.mean;
    levels.slow_weight = slow.weight;
    levels.seen += 1;
  }
  ++points_;
}

void LevelShift::save(std::string& out) const {
  ByteWriter writer(out);
  save_head(writer);
  for (const Levels& levels : levels_) {
    for (const double number : {levels.seen, levels.fast, levels.slow, levels.variance,
                                levels.fast_weight, levels.slow_weight}) {
      writer.f64(number);
    }
  }
}

Result<std::unique_ptr<AnomalyDetector>> LevelShift::load(const ModelSpec& spec,
                                                          std::size_t dimensions, ByteReader& in) {
  auto loaded = std::make_unique<LevelShift>(spec, dimensions);
  for (Levels& levels : loaded->levels_) {
    for (double* number : {&levels.seen, &levels.fast, &levels.slow, &levels.variance,
                           &levels.fast_weight, &levels.slow_weight}) {
      *number = in.f64();
      if (!std::isfinite(*number)) {
        return internal_error("level_shift: a number that is none");
      }
    }
  }
  return std::unique_ptr<AnomalyDetector>(std::move(loaded));
}

std::size_t LevelShift::memory_bytes() const {
  return sizeof(*this) + spec_.heap_bytes() + heap_bytes(levels_);
}

DetectorType level_shift_type() {
  return {.name = "level_shift",
          .summary = "how far the mean of the last values has left that of many",
          .parameters = kParameters,
          .make = [](const ModelSpec& spec,
                     std::size_t dimensions) -> std::unique_ptr<AnomalyDetector> {
            return std::make_unique<LevelShift>(spec, dimensions);
          },
          .load = &LevelShift::load};
}

}  // namespace ls::ml
