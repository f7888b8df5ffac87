#pragma once

#include "linear_model.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/ml/model_spec.hpp"

#include <algorithm>
#include <cmath>

namespace ls::ml {

// Coin betting (Orabona and Tommasi 2017, in the form of Vowpal Wabbit's --coin): each weight bets
// a fraction of what it has won so far on the sign of the next gradient. No learning rate.
class Coin {
 public:
  struct Coordinate {
    double gradients = 0;  // sum of -g
    double lengths = 0;    // sum of |g|
    double reward = 0;     // sum of -g * w
    double x_max = 0;      // max |x|
    double g_max = 0;      // max |g|, at least beta once there was one
  };

  Coin(const ModelSpec& spec, Place /*place*/)
      : alpha_(spec.params.at("alpha")), beta_(spec.params.at("beta")) {}

  [[nodiscard]] double weight(const Coordinate& c, double x) const {
    const double scale = c.g_max * std::max(c.x_max, std::abs(x));
    if (!(scale > 0)) {
      return 0;
    }
    return (alpha_ + c.reward) / (scale * (scale + c.lengths)) * c.gradients;
  }
  void update(Coordinate& c, double x, double gradient) const {
    c.x_max = std::max(c.x_max, std::abs(x));
    c.g_max = std::max({c.g_max, std::abs(gradient), beta_});
    const double w = weight(c, x);
    const double g = gradient * x;
    c.gradients -= g;
    c.lengths += std::abs(g);
    c.reward -= g * w;
  }
  void save(const Coordinate& c, ByteWriter& out) const {
    out.f64(c.gradients);
    out.f64(c.lengths);
    out.f64(c.reward);
    out.f64(c.x_max);
    out.f64(c.g_max);
  }
  void load(Coordinate& c, ByteReader& in) const {
    c.gradients = in.f64();
    c.lengths = in.f64();
    c.reward = in.f64();
    c.x_max = in.f64();
    c.g_max = in.f64();
  }

 private:
  double alpha_;
  double beta_;
};

}  // namespace ls::ml
