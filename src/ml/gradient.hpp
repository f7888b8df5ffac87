#pragma once

#include "linear_model.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/ml/model_spec.hpp"

#include <cmath>

namespace ls::ml {

// Plain stochastic gradient descent with a constant step.
class Sgd {
 public:
  struct Coordinate {
    double w = 0;
  };

  Sgd(const ModelSpec& spec, Place place)
      : eta_(spec.params.at(place == Place::intercept ? "intercept_eta" : "eta")),
        l2_(place == Place::intercept ? 0 : spec.params.at("l2")) {}

  [[nodiscard]] double weight(const Coordinate& c, double /*x*/) const {
    return c.w;
  }
  [[nodiscard]] static bool sees_alike(const Coordinate& /*c*/, double /*x*/, double /*y*/) {
    return true;
  }
  void update(Coordinate& c, double x, double gradient, double /*weight_used*/) const {
    c.w -= eta_ * (gradient * x + l2_ * c.w);
  }
  void save(const Coordinate& c, ByteWriter& out) const {
    out.f64(c.w);
  }
  void load(Coordinate& c, ByteReader& in) const {
    c.w = in.f64();
  }

 private:
  double eta_;
  double l2_;
};

// AdaGrad (Duchi, Hazan, Singer 2011): each weight's step shrinks with the gradients it has seen.
// With `decay` < 1 old gradients are forgotten, so that learning goes on after a drift.
class AdaGrad {
 public:
  struct Coordinate {
    double w = 0;
    double squares = 0;
  };

  AdaGrad(const ModelSpec& spec, Place place)
      : eta_(spec.params.at("eta")),
        decay_(spec.params.at("decay")),
        l2_(place == Place::intercept ? 0 : spec.params.at("l2")) {}

  [[nodiscard]] double weight(const Coordinate& c, double /*x*/) const {
    return c.w;
  }
  [[nodiscard]] static bool sees_alike(const Coordinate& /*c*/, double /*x*/, double /*y*/) {
    return true;
  }
  void update(Coordinate& c, double x, double gradient, double /*weight_used*/) const {
    const double g = gradient * x + l2_ * c.w;
    c.squares = decay_ * c.squares + g * g;
    c.w -= eta_ * g / std::sqrt(c.squares + 1e-8);
  }
  void save(const Coordinate& c, ByteWriter& out) const {
    out.f64(c.w);
    out.f64(c.squares);
  }
  void load(Coordinate& c, ByteReader& in) const {
    c.w = in.f64();
    c.squares = in.f64();
  }

 private:
  double eta_;
  double decay_;
  double l2_;
};

}  // namespace ls::ml
