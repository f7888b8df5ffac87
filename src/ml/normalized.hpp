#pragma once

#include "linear_model.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/ml/model_spec.hpp"

#include <algorithm>
#include <cmath>

namespace ls::ml {

// Gradient descent that no scale can upset: each weight's step shrinks with the gradients it has
// seen (Duchi, Hazan, Singer 2011) and with the largest input it has met, all steps together with
// the mean size of an example (Ross, Mineiro, Langford 2013), and an example of weight h moves as
// far as h small copies one after the other would, so never past its label (Karampatziakis,
// Langford 2011). The default of Vowpal Wabbit.
class Normalized {
 public:
  struct Coordinate {
    double w = 0;
    double squares = 0;  // sum of squared gradients
    double scale = 0;    // max |x|
  };

  Normalized(const ModelSpec& spec, Place /*place*/) : eta_(spec.params.at("eta")) {}

  // An input larger than all before shrinks its weight before it counts.
  [[nodiscard]] double weight(const Coordinate& c, double x) const {
    return std::abs(x) > c.scale ? c.w * (c.scale / std::abs(x)) : c.w;
  }

  // An example is learned in two passes over its inputs that are not 0: `observe` each, then `move`
  // each by the step.
  void begin() {
    reach_ = 0;
    share_ = 0;
  }
  void observe(Coordinate& c, double x, double gradient) {
    const double size = std::abs(x);
    if (size > c.scale) {
      c.w *= c.scale / size;
      c.scale = size;
    }
    c.squares += gradient * gradient * x * x;
    reach_ += x * x * rate(c);
    share_ += (x / c.scale) * (x / c.scale);
  }
  // How far the inputs, each times its rate, have to be followed; of a margin said, the label and
  // the example's weight.
  double step(double margin, bool label, double weight) {
    examples_ += weight;
    shares_ += weight * share_;
    const double pace = std::sqrt(examples_ / shares_);
    const double reach = reach_ * pace;
    return pace * followed(label ? margin : -margin, eta_ * weight, reach) * (label ? 1 : -1);
  }
  void move(Coordinate& c, double x, double step) const {
    c.w += step * x * rate(c);
  }

  void save(const Coordinate& c, ByteWriter& out) const {
    out.f64(c.w);
    out.f64(c.squares);
    out.f64(c.scale);
  }
  void load(Coordinate& c, ByteReader& in) const {
    c.w = in.f64();
    c.squares = in.f64();
    c.scale = in.f64();
  }
  void save(ByteWriter& out) const {
    out.f64(examples_);
    out.f64(shares_);
  }
  void load(ByteReader& in) {
    examples_ = in.f64();
    shares_ = in.f64();
  }

 private:
  [[nodiscard]] static double rate(const Coordinate& c) {
    constexpr double kSmallest = 1e-200;  // its inverse is finite
    const double size = std::sqrt(c.squares) * c.scale;
    return size > kSmallest ? 1 / size : 0;
  }
  // The way of m' = eta * reach / (1 + e^m), divided by the reach: where it ends, u + e^u is
  // m + e^m + eta * reach.
  [[nodiscard]] static double followed(double m, double eta, double reach) {
    constexpr double kFlat = 1e-6;
    constexpr double kSure = 50;  // beyond it the loss is flat, and e^m would overflow
    m = std::min(m, kSure);
    if (eta * reach < kFlat) {
      return eta / (1 + std::exp(m));
    }
    return (solve(eta * reach + m + std::exp(m)) - m) / reach;
  }
  // u with u + e^u = x, by Newton's method from above, where it cannot overshoot.
  [[nodiscard]] static double solve(double x) {
    double u = x > 1 ? std::log(x) : x;
    constexpr int kSteps = 8;  // quadratic: exact from any start here
    for (int i = 0; i < kSteps; ++i) {
      const double e = std::exp(u);
      u -= (u + e - x) / (1 + e);
    }
    return u;
  }

  double eta_;
  double examples_ = 0;  // by weight
  double shares_ = 0;    // sum of |x / scale|^2 over all of them
  double reach_ = 0;     // of the present example: how much the margin moves per unit of step
  double share_ = 0;
};

}  // namespace ls::ml
