#pragma once

#include "ml/forecast/arima_filter.hpp"
#include "ml/forecast/arima_model.hpp"
#include "ml/forecast/fitted_forecaster.hpp"
#include "ml/forecast/nelder_mead.hpp"

#include "leadstream/ml/forecaster_registry.hpp"

#include <array>
#include <memory>
#include <vector>

namespace ls::ml {

// ARIMA and SARIMA of a given order, fitted by exact maximum likelihood: the Kalman filter's
// innovations, the variance of a shock concentrated out, Nelder-Mead over partial
// autocorrelations.
class Arima final : public FittedForecaster {
 public:
  explicit Arima(const ModelSpec& spec);

  [[nodiscard]] static std::size_t first_fit_of(const ModelSpec& spec);
  [[nodiscard]] std::unique_ptr<Forecaster> clone() const override {
    return std::unique_ptr<Forecaster>(std::make_unique<Arima>(*this));
  }
  // Of the last fit, in the order p, q, P, Q, signs as in ArimaModel.
  [[nodiscard]] const ArimaModel& model() const {
    return model_;
  }

 private:
  [[nodiscard]] bool fit(std::span<const double> history) override;
  [[nodiscard]] bool advance(double value) override;
  void predict(std::span<ForecastPoint> out) const override;
  void save_state(ByteWriter& out) const override;
  [[nodiscard]] bool load_state(ByteReader& in) override;
  [[nodiscard]] std::size_t state_bytes() const override;

  // Minus the log-likelihood of the history, per value and up to a constant; the filter stands
  // behind it afterwards.
  double run(std::span<const double> partials, std::span<const double> history);

  ArimaModel model_;
  ArimaFilter filter_;
  std::vector<double> before_;  // only within a fit
  std::array<double, NelderMead::kDimensionsMax> partials_ = {};
  double origin_ = 0;   // the first value of the history: all is told from there
  double squares_ = 0;  // of errors, each over its variance
  double log_variances_ = 0;
  double count_ = 0;
};

ForecasterType arima_type();

}  // namespace ls::ml
