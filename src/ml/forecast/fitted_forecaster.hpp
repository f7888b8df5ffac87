#pragma once

#include "ml/forecast/series_history.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/ml/forecaster.hpp"
#include "leadstream/ml/registry.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace ls::ml {

// Parameters that every forecaster has.
inline constexpr ModelParameter kHistory = {"history", 200, 8, 4096,
                                            "values that a fit looks back on"};
inline constexpr ModelParameter kRefit = {"refit", 24, 1, 65'536, "values between two fits"};
inline constexpr ModelParameter kSeason = {"season", 1, 1, 512, "values of one season; 1: none"};

// The mean of squares of errors; plain, since every fit begins it anew.
struct ErrorSquares {
  double sum = 0;
  double count = 0;

  void add(double error) {
    sum += error * error;
    count += 1;
  }
  [[nodiscard]] double mean() const {
    return count > 0 ? sum / count : 0;
  }
  void save(ByteWriter& out) const {
    out.f64(sum);
    out.f64(count);
  }
  void load(ByteReader& in) {
    sum = in.f64();
    count = in.f64();
  }
};

// What all forecasters have in common: a bounded history, and a fit on it every so many values. A
// kind of forecaster says how to fit, how to go one value on, and what it foretells.
class FittedForecaster : public Forecaster {
 public:
  void learn(double value) final;
  [[nodiscard]] bool forecast(std::span<ForecastPoint> out) const final;
  void save(std::string& out) const final;
  [[nodiscard]] std::size_t memory_bytes() const final;

  // Reads what `save` wrote behind the spec.
  [[nodiscard]] Status load(ByteReader& in);

 protected:
  FittedForecaster(ModelSpec spec, std::size_t first_fit);
  FittedForecaster(const FittedForecaster&) = default;

  // Fits the parameters and leaves the state behind the last value. False if the values do not
  // suit the model; the state has no meaning then. Starts from the parameters of the last fit.
  [[nodiscard]] virtual bool fit(std::span<const double> history) = 0;
  // One value on, which may be NaN. False if the value does not suit the model.
  [[nodiscard]] virtual bool advance(double value) = 0;
  virtual void predict(std::span<ForecastPoint> out) const = 0;
  virtual void save_state(ByteWriter& out) const = 0;
  [[nodiscard]] virtual bool load_state(ByteReader& in) = 0;
  // The object itself and what it holds beside history and spec.
  [[nodiscard]] virtual std::size_t state_bytes() const = 0;

  [[nodiscard]] double parameter(std::string_view name) const {
    return spec_.params.find(name)->second;
  }
  [[nodiscard]] static std::size_t count_of(const ModelSpec& spec, std::string_view name) {
    return static_cast<std::size_t>(spec.params.find(name)->second);
  }

 private:
  SeriesHistory history_;
  std::size_t first_fit_;  // values before the first fit is tried
  std::size_t refit_;
  std::size_t since_fit_ = 0;
  bool is_warm_ = false;
};

// Makes and loads for the registry.
template <typename T>
std::unique_ptr<Forecaster> make_fitted(const ModelSpec& spec) {
  return std::make_unique<T>(spec);
}
template <typename T>
Result<std::unique_ptr<Forecaster>> load_fitted(const ModelSpec& spec, ByteReader& in) {
  auto made = std::make_unique<T>(spec);
  LS_TRY(made->load(in));
  return std::unique_ptr<Forecaster>(std::move(made));
}
// Refuses a history that is too short for a first fit.
template <typename T>
Status check_fitted(const ModelSpec& spec) {
  const auto history = static_cast<std::size_t>(spec.params.find("history")->second);
  if (history < T::first_fit_of(spec)) {
    return user_error("forecaster " + spec.name + ": a first fit takes " +
                      std::to_string(T::first_fit_of(spec)) + " values; history is too short");
  }
  return {};
}

}  // namespace ls::ml
