#pragma once

#include "linear_model.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/ml/model_spec.hpp"

#include <cmath>

namespace ls::ml {

// FTRL-Proximal (McMahan et al. 2013, algorithm 1): the weight is derived from (z, n) whenever it
// is needed, so it is never one step behind, and |z| <= l1 makes it a true 0.
class Ftrl {
 public:
  struct Coordinate {
    double z = 0;
    double n = 0;
    double root = 0;  // of n, which each step needs twice; not saved
  };

  Ftrl(const ModelSpec& spec, Place place)
      : alpha_(spec.params.at("alpha")),
        beta_(spec.params.at("beta")),
        // The intercept is not penalised: it carries the base rate.
        l1_(place == Place::intercept ? 0 : spec.params.at("l1")),
        l2_(place == Place::intercept ? 0 : spec.params.at("l2")) {}

  [[nodiscard]] double weight(const Coordinate& c, double /*x*/) const {
    if (std::abs(c.z) <= l1_) {
      return 0;
    }
    return -(c.z - std::copysign(l1_, c.z)) / ((beta_ + c.root) / alpha_ + l2_);
  }
  [[nodiscard]] static bool sees_alike(const Coordinate& /*c*/, double /*x*/, double /*y*/) {
    return true;
  }
  void update(Coordinate& c, double x, double gradient, double weight_used) const {
    const double g = gradient * x;
    const double n = c.n + g * g;
    const double root = std::sqrt(n);
    const double sigma = (root - c.root) / alpha_;
    c.z += g - sigma * weight_used;
    c.n = n;
    c.root = root;
  }
  void save(const Coordinate& c, ByteWriter& out) const {
    out.f64(c.z);
    out.f64(c.n);
  }
  void load(Coordinate& c, ByteReader& in) const {
    c.z = in.f64();
    c.n = in.f64();
    c.root = std::sqrt(c.n);
  }

 private:
  double alpha_;
  double beta_;
  double l1_;
  double l2_;
};

}  // namespace ls::ml
