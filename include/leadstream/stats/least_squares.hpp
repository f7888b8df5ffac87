#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/stats/tail_probability.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace ls::stats {

// Rows of `width` regressors, one row after the other, and a response for each. All finite.
struct RegressionRows {
  std::span<const double> regressors = {};
  std::size_t width = 0;
  std::span<const double> responses = {};
};

struct Coefficient {
  double value = 0;
  double error = 0;      // Its standard error.
  double statistic = 0;  // Value / error.
  double log_p = 0;      // That it is 0: two-sided, by Student's t.
};

struct Regression {
  std::vector<Coefficient> coefficients;  // The intercept first.
  double freedom = 0;                     // Rows less coefficients.
  double residual_variance = 0;
  double r_squared = 0;
  double adjusted_r_squared = 0;
  double f_statistic = 0;  // Of all regressors together.
  double f_log_p = 0;
};

// Ordinary least squares with an intercept, by Householder's QR decomposition of the columns
// (Golub 1965), which keeps the digits that the normal equations square away. Refuses fewer rows
// than coefficients and one more, and regressors that are combinations of others.
[[nodiscard]] Result<Regression> least_squares(const RegressionRows& rows);

}  // namespace ls::stats
