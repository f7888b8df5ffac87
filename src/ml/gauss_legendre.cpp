#include "gauss_legendre.hpp"

#include <cmath>
#include <numbers>

namespace ls::ml {
namespace {

struct Legendre {
  double value;
  double slope;
};

// The polynomial of that degree at x in (-1, 1), by its recurrence.
Legendre legendre(std::size_t degree, double x) {
  double before = 1;
  double value = x;
  for (std::size_t k = 2; k <= degree; ++k) {
    const auto n = static_cast<double>(k);
    const double next = ((2 * n - 1) * x * value - (n - 1) * before) / n;
    before = value;
    value = next;
  }
  return {value, static_cast<double>(degree) * (x * value - before) / (x * x - 1)};
}

}  // namespace

// The points are the roots, found by Newton's method from Chebyshev's points beside them.
Quadrature gauss_legendre(std::size_t count) {
  constexpr int kSteps = 8;  // quadratic: exact from there
  Quadrature rule{std::vector<double>(count), std::vector<double>(count)};
  const auto n = static_cast<double>(count);
  for (std::size_t i = 0; i < count; ++i) {
    double x = -std::cos(std::numbers::pi * (static_cast<double>(i) + 0.75) / (n + 0.5));
    for (int step = 0; step < kSteps; ++step) {
      const Legendre at = legendre(count, x);
      x -= at.value / at.slope;
    }
    const double slope = legendre(count, x).slope;
    rule.points[i] = 0.5 * (1 + x);
    rule.weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return rule;
}

}  // namespace ls::ml
