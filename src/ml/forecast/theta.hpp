#pragma once

#include "ml/forecast/fitted_forecaster.hpp"
#include "ml/forecast/seasonal_factors.hpp"

#include "leadstream/ml/forecaster_registry.hpp"

#include <memory>

namespace ls::ml {

// The Theta method (Assimakopoulos and Nikolopoulos 2000) as what Hyndman and Billah 2003 found it
// to be: simple exponential smoothing of the series without its season, with a drift of half the
// slope of the line through it. A season comes from a decomposition at each fit.
class Theta final : public FittedForecaster {
 public:
  explicit Theta(const ModelSpec& spec);

  [[nodiscard]] static std::size_t first_fit_of(const ModelSpec& spec);
  [[nodiscard]] std::unique_ptr<Forecaster> clone() const override {
    return std::unique_ptr<Forecaster>(std::make_unique<Theta>(*this));
  }

 private:
  [[nodiscard]] bool fit(std::span<const double> history) override;
  [[nodiscard]] bool advance(double value) override;
  void predict(std::span<ForecastPoint> out) const override;
  void save_state(ByteWriter& out) const override;
  [[nodiscard]] bool load_state(ByteReader& in) override;
  [[nodiscard]] std::size_t state_bytes() const override {
    return sizeof(*this) + factors_.heap_bytes();
  }

  [[nodiscard]] bool start(std::span<const double> history);
  ErrorSquares run(double alpha, std::span<const double> history);
  void step(double value);
  [[nodiscard]] double lead() const;

  SeasonalFactors factors_;
  double alpha_ = 0.3;
  double drift_ = 0;  // per step, half the line's slope
  double level_ = 0;
  double first_ = 0;  // the level before the first value of the history
  double faded_ = 1;  // (1 - alpha)^n after n values
  std::size_t phase_ = 0;
  ErrorSquares squares_;
};

ForecasterType theta_type();

}  // namespace ls::ml
