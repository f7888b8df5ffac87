#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

// Several forecasts of one value made into one (Bates and Granger 1969; Timmermann 2006). NaN
// stands for a forecaster that has nothing to say; NaN if none has.
namespace ls::ml {

inline constexpr std::size_t kForecastersMax = 16;

[[nodiscard]] inline double weighted_forecast(std::span<const double> forecasts,
                                              std::span<const double> weights) {
  double sum = 0;
  double total = 0;
  for (std::size_t i = 0; i < forecasts.size(); ++i) {
    if (!std::isnan(forecasts[i]) && weights[i] > 0) {
      sum += weights[i] * forecasts[i];
      total += weights[i];
    }
  }
  return sum / total;
}

[[nodiscard]] inline double mean_forecast(std::span<const double> forecasts) {
  std::array<double, kForecastersMax> equal;
  equal.fill(1);
  return weighted_forecast(forecasts, equal);
}

[[nodiscard]] inline double median_forecast(std::span<const double> forecasts) {
  std::array<double, kForecastersMax> room;
  std::size_t size = 0;
  for (const double forecast : forecasts) {
    if (!std::isnan(forecast)) {
      room[size++] = forecast;
    }
  }
  if (size == 0) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  std::sort(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size));
  return 0.5 * (room[(size - 1) / 2] + room[size / 2]);
}

}  // namespace ls::ml
