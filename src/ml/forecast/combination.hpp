#pragma once

#include "ml/forecast/combine.hpp"

#include "leadstream/ml/forecaster_registry.hpp"
#include "leadstream/ml/recent_error.hpp"

#include <array>
#include <memory>
#include <vector>

namespace ls::ml {

// Three forecasters made into one by the mean, the median, or weights that are the inverse of their
// mean absolute errors of one step. Without a season those of the M competitions' "Comb"
// (Makridakis and Hibon 2000): simple, Holt's and damped smoothing; with one Theta, additive
// Holt-Winters and the seasonal naive forecast.
class Combination final : public Forecaster {
 public:
  static constexpr std::size_t kMembers = 3;
  enum class Weighting : std::uint8_t { mean, median, inverse_error };

  explicit Combination(const ModelSpec& spec);

  void learn(double value) override;
  [[nodiscard]] bool forecast(std::span<ForecastPoint> out) const override;
  void save(std::string& out) const override;
  [[nodiscard]] std::unique_ptr<Forecaster> clone() const override;
  [[nodiscard]] std::size_t memory_bytes() const override;

  // Reads what `save` wrote behind the spec.
  [[nodiscard]] Status load(ByteReader& in);

 private:
  // One step ahead, of each; NaN while it has nothing to say.
  [[nodiscard]] std::array<double, kMembers> step_ahead() const;

  Weighting weighting_;
  std::array<std::unique_ptr<Forecaster>, kMembers> members_;
  std::array<RecentError, kMembers> errors_;
};

ForecasterType combination_type();

}  // namespace ls::ml
