#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/conformal_interval.hpp"
#include "leadstream/ml/forecaster.hpp"
#include "leadstream/ml/recent_error.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::ml {

// What becomes of several forecasts.
enum class ForecastChoice : std::uint8_t {
  best,      // the one whose forecasts of all steps were the closest of late
  mean,      // of all that have something to say, as are the next two
  median,    //
  weighted,  // by the inverse of those errors
};
[[nodiscard]] std::string_view name_of(ForecastChoice choice);

struct ForecastPanelOptions {
  std::vector<ModelSpec>
      models;               // 1 to 16, complete; the first is preferred as long as nobody knows
  std::size_t horizon = 1;  // steps, 1 to kHorizonMax
  std::size_t season = 1;   // of the scale of `mase`
  ForecastChoice choice = ForecastChoice::best;
  ConformalOptions interval;

  // A row holds `horizon` forecasts of `horizon` steps by each model.
  static constexpr std::size_t kHorizonMax = 64;
  [[nodiscard]] Status validate() const;
  // A panel of these never saves more than that.
  [[nodiscard]] std::size_t saved_bytes_max() const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<ForecastPanelOptions> load(ByteReader& in);
  friend bool operator==(const ForecastPanelOptions&, const ForecastPanelOptions&) = default;
};

// Where an interval's width comes from.
enum class IntervalSource : std::uint8_t {
  model,      // the model's standard deviation, while there are too few errors
  conformal,  // the errors of forecasts as many steps ahead
};

struct PanelForecast {
  double mean = 0;
  double lower = 0;
  double upper = 0;
  IntervalSource source = IntervalSource::model;
};

// Several forecasters of one series that are judged as it goes on: each value is held against what
// was foretold of it 1, 2, ... `horizon` steps before, always from values that lie before it (a
// rolling origin at every value). These errors choose among the models, or weigh them, and give
// each step its conformal interval. All of it is a function of options and values.
class ForecastPanel {
 public:
  // The options are valid.
  explicit ForecastPanel(ForecastPanelOptions options);
  ForecastPanel(ForecastPanel&&) noexcept = default;
  ForecastPanel& operator=(ForecastPanel&&) noexcept = default;

  // The next value; NaN if it is missing.
  void learn(double value);

  // `out[h - 1]` for h steps after the last value; as many as the horizon. False while no model has
  // anything to say: `out` is left alone then.
  [[nodiscard]] bool forecast(std::span<PanelForecast> out) const;
  // Whether there is a forecast.
  [[nodiscard]] bool is_live() const {
    return chosen_.has_value();
  }
  // Of the present forecast: the model's name, or the way in which several were made into one.
  [[nodiscard]] std::string_view model() const;
  // The mean absolute error of late, of all steps, over that of "as one season before" for one
  // step. NaN while that is not known.
  [[nodiscard]] double mase() const;
  [[nodiscard]] std::uint64_t observations() const {
    return observations_;
  }

  [[nodiscard]] const ForecastPanelOptions& options() const {
    return options_;
  }
  void save(ByteWriter& out) const;  // with the options
  [[nodiscard]] static Result<ForecastPanel> load(ByteReader& in);

 private:
  // What was said from one origin of one step: each model's mean, then the choice's and the half
  // width of its interval. NaN where nothing was said.
  [[nodiscard]] std::size_t width() const {
    return options_.models.size() + 2;
  }
  [[nodiscard]] std::span<double> said(std::size_t origins_ago, std::size_t step);
  [[nodiscard]] std::span<const double> said(std::size_t origins_ago, std::size_t step) const;
  [[nodiscard]] std::size_t place(std::size_t origins_ago, std::size_t step) const;

  void judge(double value);
  void foretell();
  void choose();
  [[nodiscard]] double combined(std::span<const double> means) const;

  ForecastPanelOptions options_;
  std::vector<std::unique_ptr<Forecaster>> models_;
  std::vector<RecentError> judged_;  // by model
  RecentError chosen_judged_;
  RecentError seasonal_step_;
  std::vector<double> season_;                // the last values, a ring
  std::vector<ConformalInterval> intervals_;  // by step
  std::vector<double> said_;                  // a ring of origins
  std::size_t newest_ = 0;                    // place of the last origin
  std::optional<std::size_t> chosen_;         // the best model, once one has something to say
  std::uint64_t observations_ = 0;
  std::vector<ForecastPoint> points_;  // of one call
};

}  // namespace ls::ml
