#pragma once

#include "linear_model.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/ml/model_spec.hpp"

#include <algorithm>
#include <cmath>

namespace ls::ml {

// Coin betting (Orabona and Tommasi 2017, in the form of Vowpal Wabbit's --coin): each weight bets
// a fraction of its wealth on the sign of the next gradient, so there is no learning rate. Two
// things are added. `memory` bounds the sum of |g| on which a bet rests, in units of the largest |g
// x|; what it forgets moves into `anchor`, so the weight stays and only its readiness to move is
// kept. And wealth never falls below half of what it was at the start, so that a weight that was
// wrong for long can come back after a drift.
class Coin {
 public:
  struct Coordinate {
    double anchor = 0;     // what older bets have come to
    double gradients = 0;  // sum of -g x
    double lengths = 0;    // sum of |g x|
    double reward = 0;     // sum of -g x * bet
    double x_max = 0;      // max |x|
    double g_max = 0;      // max |g|, at least beta once there was one
  };

  Coin(const ModelSpec& spec, Place place)
      : alpha_(spec.params.at("alpha")),
        beta_(spec.params.at("beta")),
        memory_(spec.params.at(place == Place::intercept ? "intercept_memory" : "memory")) {}

  [[nodiscard]] double weight(const Coordinate& c, double x) const {
    return c.anchor + bet(c, x);
  }
  [[nodiscard]] static bool sees_alike(const Coordinate& c, double x, double y) {
    return std::abs(x) <= c.x_max && std::abs(y) <= c.x_max;
  }
  void update(Coordinate& c, double x, double gradient, double weight_used) const {
    c.x_max = std::max(c.x_max, std::abs(x));
    c.g_max = std::max({c.g_max, std::abs(gradient), beta_});
    const double g = gradient * x;
    c.reward = std::max(c.reward - g * (weight_used - c.anchor), -0.5 * alpha_);
    c.gradients -= g;
    c.lengths += std::abs(g);
    const double lengths_max = memory_ * c.g_max * c.x_max;
    if (c.lengths > kSlack * lengths_max) {
      forget(c, x, lengths_max / c.lengths);
    }
  }
  void save(const Coordinate& c, ByteWriter& out) const {
    out.f64(c.anchor);
    out.f64(c.gradients);
    out.f64(c.lengths);
    out.f64(c.reward);
    out.f64(c.x_max);
    out.f64(c.g_max);
  }
  void load(Coordinate& c, ByteReader& in) const {
    c.anchor = in.f64();
    c.gradients = in.f64();
    c.lengths = in.f64();
    c.reward = in.f64();
    c.x_max = in.f64();
    c.g_max = in.f64();
  }

 private:
  // Forgetting costs three divisions, so it is done a sixteenth at a time.
  static constexpr double kSlack = 17.0 / 16;

  [[nodiscard]] double bet(const Coordinate& c, double x) const {
    const double scale = c.g_max * std::max(c.x_max, std::abs(x));
    if (!(scale > 0)) {
      return 0;
    }
    return (alpha_ + c.reward) / (scale * (scale + c.lengths)) * c.gradients;
  }
  void forget(Coordinate& c, double x, double kept) const {
    const double before = bet(c, x);
    c.gradients *= kept;
    c.lengths *= kept;
    c.reward *= kept;
    c.anchor += before - bet(c, x);
  }

  double alpha_;
  double beta_;
  double memory_;
};

}  // namespace ls::ml
