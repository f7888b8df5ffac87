#pragma once

#include "ml/forecast/ets.hpp"
#include "ml/forecast/fitted_forecaster.hpp"

#include "leadstream/ml/forecaster_registry.hpp"

#include <memory>

namespace ls::ml {

// Simple exponential smoothing, Holt's line, damped or not, and Holt-Winters with either season.
// The weights that are not given are those with the least squares of one-step errors (by
// Nelder-Mead in a box, from those of the last fit).
class EtsForecaster final : public FittedForecaster {
 public:
  explicit EtsForecaster(const ModelSpec& spec);

  [[nodiscard]] static std::size_t first_fit_of(const ModelSpec& spec);
  [[nodiscard]] std::unique_ptr<Forecaster> clone() const override {
    return std::unique_ptr<Forecaster>(std::make_unique<EtsForecaster>(*this));
  }
  [[nodiscard]] const EtsWeights& weights() const {
    return weights_;
  }

 private:
  [[nodiscard]] bool fit(std::span<const double> history) override;
  [[nodiscard]] bool advance(double value) override;
  void predict(std::span<ForecastPoint> out) const override;
  void save_state(ByteWriter& out) const override;
  [[nodiscard]] bool load_state(ByteReader& in) override;
  [[nodiscard]] std::size_t state_bytes() const override;

  // The squares of one-step errors from `start_` on; the state behind the values is `state_`.
  ErrorSquares run(const EtsWeights& weights, std::span<const double> values);

  EtsForm form_;
  EtsWeights weights_;
  EtsState state_;
  EtsState start_;  // only within a fit
  ErrorSquares squares_;
};

ForecasterType ses_type();
ForecasterType holt_type();
ForecasterType damped_holt_type();
ForecasterType holt_winters_additive_type();
ForecasterType holt_winters_multiplicative_type();

}  // namespace ls::ml
