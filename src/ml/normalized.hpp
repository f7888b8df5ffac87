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

  [[nodiscard]] static bool sees_alike(const Coordinate& c, double x, double y) {
    return std::abs(x) <= c.scale && std::abs(y) <= c.scale;
  }

  // An example is learned in two passes over its inputs that are not 0: `observe` each,
  // which gives its rate, then `move` each by the step.
  void begin() {
    reach_ = 0;
    share_ = 0;
  }
  double observe(Coordinate& c, double x, double gradient) {
    const double size = std::abs(x);
    if (size > c.scale) {
      c.w *= c.scale / size;
      c.scale = size;
    }
    c.squares += gradient * gradient * x * x;
    const double rate = rate_of(c);
    reach_ += x * x * rate;
    share_ += (x / c.scale) * (x / c.scale);
    return rate;
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
  static void move(Coordinate& c, double x, double rate, double step) {
    c.w += step * x * rate;
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
  [[nodiscard]] static double rate_of(const Coordinate& c) {
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
    const double e = std::exp(m);
    return (solve(m + eta * reach / (1 + e), eta * reach + m + e) - m) / reach;
  }
  // u with u + e^u = x, by Newton's method from a first step that is not below it: it comes down
  // from there and cannot overshoot.
  [[nodiscard]] static double solve(double first, double x) {
    double u = first > 1 ? std::min(first, std::log(x)) : first;
    constexpr int kSteps = 8;            // more than it takes from any start here
    constexpr double kSmallStep = 1e-8;  // what is left after such a step is half its square
    for (int i = 0; i < kSteps; ++i) {
      const double e = std::exp(u);
      const double down = (u + e - x) / (1 + e);
      u -= down;
      if (std::abs(down) < kSmallStep) {
        break;
      }
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
