#pragma once

#include "ml/forecast/fitted_forecaster.hpp"

#include "leadstream/ml/forecaster_registry.hpp"

#include <cstdint>
#include <memory>
#include <vector>

// What a forecast has to beat. Intervals as in Hyndman and Athanasopoulos 2021, "Forecasting:
// Principles and Practice", section 5.5.
namespace ls::ml {

// As one season before; with a season of 1 as the last value.
class SeasonalNaive final : public FittedForecaster {
 public:
  explicit SeasonalNaive(const ModelSpec& spec);

  [[nodiscard]] static std::size_t first_fit_of(const ModelSpec& spec) {
    return count_of(spec, "season") + 1;
  }
  [[nodiscard]] std::unique_ptr<Forecaster> clone() const override {
    return std::unique_ptr<Forecaster>(std::make_unique<SeasonalNaive>(*this));
  }

 private:
  [[nodiscard]] bool fit(std::span<const double> history) override;
  [[nodiscard]] bool advance(double value) override;
  void predict(std::span<ForecastPoint> out) const override;
  void save_state(ByteWriter& out) const override;
  [[nodiscard]] bool load_state(ByteReader& in) override;
  [[nodiscard]] std::size_t state_bytes() const override {
    return sizeof(*this) + heap_bytes(last_);
  }

  std::vector<double> last_;  // of each value of the season; NaN where there was none yet
  std::size_t phase_ = 0;     // of the next value
  ErrorSquares squares_;
};

// The line through the first and the last value of the history.
class Drift final : public FittedForecaster {
 public:
  explicit Drift(const ModelSpec& spec) : FittedForecaster(spec, first_fit_of(spec)) {}

  [[nodiscard]] static std::size_t first_fit_of(const ModelSpec& /*spec*/) {
    return 3;
  }
  [[nodiscard]] std::unique_ptr<Forecaster> clone() const override {
    return std::unique_ptr<Forecaster>(std::make_unique<Drift>(*this));
  }

 private:
  [[nodiscard]] bool fit(std::span<const double> history) override;
  [[nodiscard]] bool advance(double value) override;
  void predict(std::span<ForecastPoint> out) const override;
  void save_state(ByteWriter& out) const override;
  [[nodiscard]] bool load_state(ByteReader& in) override;
  [[nodiscard]] std::size_t state_bytes() const override {
    return sizeof(*this);
  }
  [[nodiscard]] double slope() const;

  double first_ = 0;
  double last_ = 0;
  std::uint64_t span_ = 0;   // steps from the first to the last value
  std::uint64_t since_ = 0;  // steps from the last value that was there
  ErrorSquares steps_;       // from one value to the next
};

ForecasterType seasonal_naive_type();
ForecasterType drift_type();

}  // namespace ls::ml
