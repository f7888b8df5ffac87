#include "leadstream/stats/tail_probability.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/stats/chi_square.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace ls::stats {
namespace {

// The regularised incomplete beta function I_x(a, b), with y = 1 - x given apart, so that neither
// end loses digits.
struct Beta {
  double a = 1;
  double b = 1;
  double x = 0;
  double y = 1;
};

// log I_x(a, b) for small x by its continued fraction (Abramowitz and Stegun 26.5.8) evaluated
// forward (Lentz 1976).
double log_of_fraction(const Beta& of) {
  constexpr double kTiny = 1e-300;
  double c = 1;
  double d = 1 / (1 - (of.a + of.b) * of.x / (of.a + 1));
  double fraction = d;
  for (int m = 1; m < 100'000; ++m) {
    const double even = of.a + 2 * m;
    for (const double numerator : {m * (of.b - m) * of.x / ((even - 1) * even),
                                   -(of.a + m) * (of.a + of.b + m) * of.x / (even * (even + 1))}) {
      d = 1 / (1 + numerator * d);
      c = 1 + numerator / c;
      c = c == 0 ? kTiny : c;
      fraction *= c * d;
    }
    if (std::abs(c * d - 1) < std::numeric_limits<double>::epsilon()) {
      break;
    }
  }
  const double log_beta =
      boost::math::lgamma(of.a) + boost::math::lgamma(of.b) - boost::math::lgamma(of.a + of.b);
  return of.a * std::log(of.x) + of.b * std::log(of.y) - std::log(of.a) - log_beta +
         std::log(fraction);
}

double log_beta_probability(const Beta& of) {
  if (of.y == 0) {
    return 0;
  }
  if (of.x == 0) {
    return -std::numeric_limits<double>::infinity();
  }
  const bool is_low = of.x <= 0.5;
  const double below =
      is_low ? boost::math::ibeta(of.a, of.b, of.x) : boost::math::ibetac(of.b, of.a, of.y);
  if (below > 0.5) {
    return std::log1p(
        -(is_low ? boost::math::ibetac(of.a, of.b, of.x) : boost::math::ibeta(of.b, of.a, of.y)));
  }
  constexpr double kSmall = 1e-250;  // Below, the library's result loses digits and then all.
  return below > kSmall ? std::log(below) : log_of_fraction(of);
}

// Of the ratio of the sums of squares, between over within.
double upper_tail(double ratio, const FFreedom& freedom) {
  const double x = 1 / (1 + ratio);
  return log_beta_probability({.a = freedom.within / 2,
                               .b = freedom.between / 2,
                               .x = x,
                               .y = ratio > 1 ? 1 - x : ratio * x});
}

}  // namespace

double normal_log_p(double z) {
  if (std::isinf(z * z)) {
    return -std::numeric_limits<double>::infinity();
  }
  return std::min(0.0, chi_squared_log_p(z * z, 1));
}

double student_log_p(double t, double freedom) {
  LS_ASSERT(freedom > 0);
  return upper_tail(t * t / freedom, {.between = 1, .within = freedom});
}

double f_log_p(double f, const FFreedom& freedom) {
  LS_ASSERT(f >= 0 && freedom.between > 0 && freedom.within > 0);
  return upper_tail(f * freedom.between / freedom.within, freedom);
}

double normal_reach(double confidence) {
  LS_ASSERT(confidence > 0 && confidence < 1);
  return std::numbers::sqrt2 * boost::math::erf_inv(confidence);
}

double student_reach(double confidence, double freedom) {
  LS_ASSERT(confidence > 0 && confidence < 1 && freedom > 0);
  const boost::math::students_t law(freedom);
  return boost::math::quantile(boost::math::complement(law, (1 - confidence) / 2));
}

}  // namespace ls::stats
