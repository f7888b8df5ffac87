#pragma once

#include "leadstream/base/random.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <vector>

namespace ls::ml {

// Positive, with a level that wanders a little, a slope and a season of the given length.
struct SeasonalSeries {
  explicit SeasonalSeries(std::uint64_t seed, std::size_t length) : random(seed), season(length) {}

  double next() {
    level += 0.05 + 0.2 * random.normal();
    const double angle =
        2 * std::numbers::pi * static_cast<double>(at++ % season) / static_cast<double>(season);
    return level + 10 * std::sin(angle) + random.normal();
  }

  Random random;
  std::size_t season;
  double level = 100;
  std::size_t at = 0;
};

inline std::vector<double> seasonal_series(std::uint64_t seed, std::size_t season, std::size_t size,
                                           double missing = 0) {
  SeasonalSeries series(seed, season);
  std::vector<double> values;
  for (std::size_t i = 0; i < size; ++i) {
    const double value = series.next();
    const bool is_missing = series.random.chance(missing);
    values.push_back(is_missing ? std::numeric_limits<double>::quiet_NaN() : value);
  }
  return values;
}

// Starts at 1000, steps are standard normal.
inline std::vector<double> random_walk(std::uint64_t seed, std::size_t size) {
  Random random(seed);
  std::vector<double> values;
  double level = 1000;
  for (std::size_t i = 0; i < size; ++i) {
    level += random.normal();
    values.push_back(level);
  }
  return values;
}

}  // namespace ls::ml
