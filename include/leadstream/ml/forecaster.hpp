#pragma once

#include "leadstream/ml/model_spec.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace ls::ml {

// What is said of one future value, in the units of the series.
struct ForecastPoint {
  double mean = std::numeric_limits<double>::quiet_NaN();
  double sd = std::numeric_limits<double>::quiet_NaN();  // of the forecast's error, by the model
};

struct Interval {
  double lower = 0;
  double upper = 0;
};
// In which the value lies with this probability, within (0, 1), if the model is right and its
// errors are normal.
[[nodiscard]] Interval normal_interval(const ForecastPoint& point, double level);

// Foretells a regular series, learning it value by value. `forecast` is pure, allocates nothing and
// may run on any thread while nobody learns; learning has one thread and allocates nothing, except
// while the first values come. What is learned is a function of the spec and the sequence of
// values, nothing else.
//
// Parameters are fitted anew every so many values on the last `history` ones, so that a forecaster
// is bounded in size and forgets what is long past; in between a value costs one step.
class Forecaster {
 public:
  virtual ~Forecaster() = default;

  // The next value; NaN if it is missing, as does count what is infinite or beyond `kValueMax`.
  virtual void learn(double value) = 0;
  static constexpr double kValueMax = 1e100;

  // `out[h - 1]` foretells the value that lies h steps after the last learned one. False while too
  // little was learned, or what was learned does not suit the model: all of `out` is NaN then.
  // At most `kStepsMax` steps.
  [[nodiscard]] virtual bool forecast(std::span<ForecastPoint> out) const = 0;
  static constexpr std::size_t kStepsMax = 512;

  // Appends everything: spec and state. Equal forecasters give equal bytes. See `load_forecaster`.
  virtual void save(std::string& out) const = 0;
  [[nodiscard]] virtual std::unique_ptr<Forecaster> clone() const = 0;
  // Itself and all that it has asked of the allocator.
  [[nodiscard]] virtual std::size_t memory_bytes() const = 0;

  // Values learned, missing ones included.
  [[nodiscard]] std::uint64_t observations() const {
    return observations_;
  }
  [[nodiscard]] const ModelSpec& spec() const {
    return spec_;
  }

  Forecaster& operator=(const Forecaster&) = delete;

 protected:
  explicit Forecaster(ModelSpec spec) : spec_(std::move(spec)) {}
  Forecaster(const Forecaster&) = default;

  ModelSpec spec_;
  std::uint64_t observations_ = 0;
};

}  // namespace ls::ml
