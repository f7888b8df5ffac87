#include "leadstream/stats/least_squares.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/stats/moments.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ls::stats {
namespace {

using Column = std::vector<double>;

double squares_from(const Column& column, std::size_t from) {
  double sum = 0;
  for (std::size_t row = from; row < column.size(); ++row) {
    sum += column[row] * column[row];
  }
  return sum;
}

// Columns turned step by step into an upper triangle; the response is turned along.
struct Triangle {
  std::vector<Column> columns = {};
  Column response = {};

  // Mirrors what lies from `from` down so that the column keeps only its entry there. False if the
  // columns before it leave nothing of this one.
  bool reflect(std::size_t from) {
    const double whole = squares_from(columns[from], 0);
    const double rest = squares_from(columns[from], from);
    constexpr double kDependent = 1e-20;  // Of the squares: ten digits are gone.
    if (!(rest > kDependent * whole)) {
      return false;
    }
    Column mirror = columns[from];
    mirror[from] += std::copysign(std::sqrt(rest), mirror[from]);
    const double size = squares_from(mirror, from);
    const auto turn = [&](Column& column) {
      double along = 0;
      for (std::size_t row = from; row < column.size(); ++row) {
        along += mirror[row] * column[row];
      }
      for (std::size_t row = from; row < column.size(); ++row) {
        column[row] -= 2 * along / size * mirror[row];
      }
    };
    for (std::size_t at = from; at < columns.size(); ++at) {
      turn(columns[at]);
    }
    turn(response);
    return true;
  }

  // x with R x = the first entries of `right`.
  [[nodiscard]] Column solve(Column right) const {
    Column x(columns.size());
    for (std::size_t at = columns.size(); at > 0; --at) {
      x[at - 1] = right[at - 1] / columns[at - 1][at - 1];
      for (std::size_t row = 0; row + 1 < at; ++row) {
        right[row] -= columns[at - 1][row] * x[at - 1];
      }
    }
    return x;
  }

  // Diagonal of the inverse of R' R: the squared lengths of the rows of the inverse of R.
  [[nodiscard]] Column inverse_diagonal() const {
    Column diagonal(columns.size());
    for (std::size_t unit = 0; unit < columns.size(); ++unit) {
      Column right(columns.size());
      right[unit] = 1;
      const Column inverse = solve(std::move(right));
      for (std::size_t row = 0; row < inverse.size(); ++row) {
        diagonal[row] += inverse[row] * inverse[row];
      }
    }
    return diagonal;
  }
};

Triangle triangle_of(const RegressionRows& rows) {
  Triangle triangle{.response = {rows.responses.begin(), rows.responses.end()}};
  triangle.columns.emplace_back(rows.responses.size(), 1.0);
  for (std::size_t column = 0; column < rows.width; ++column) {
    Column& values = triangle.columns.emplace_back();
    for (std::size_t row = 0; row < rows.responses.size(); ++row) {
      values.push_back(rows.regressors[row * rows.width + column]);
    }
  }
  return triangle;
}

double ratio(double over, double under) {
  if (under > 0) {
    return over / under;
  }
  return over == 0 ? 0 : std::copysign(std::numeric_limits<double>::infinity(), over);
}

void tell_fit(const RegressionRows& rows, Regression& fit) {
  Moments responses;
  for (const double response : rows.responses) {
    responses.add(response);
  }
  const auto width = static_cast<double>(rows.width);
  const double all = responses.variance() * responses.weight();
  const double left = fit.residual_variance * fit.freedom;
  fit.r_squared = all > 0 ? 1 - left / all : 0;
  fit.adjusted_r_squared = all > 0 ? 1 - fit.residual_variance / responses.sample_variance() : 0;
  if (rows.width > 0) {
    fit.f_statistic = std::max(0.0, ratio((all - left) / width, fit.residual_variance));
    fit.f_log_p = f_log_p(fit.f_statistic, {.between = width, .within = fit.freedom});
  }
}

}  // namespace

Result<Regression> least_squares(const RegressionRows& rows) {
  LS_ASSERT(rows.regressors.size() == rows.width * rows.responses.size());
  if (rows.responses.size() <= rows.width + 1) {
    return user_error(fmt::format("least squares: {} rows are too few for {} coefficients",
                                  rows.responses.size(), rows.width + 1));
  }
  Triangle triangle = triangle_of(rows);
  for (std::size_t column = 0; column < triangle.columns.size(); ++column) {
    if (!triangle.reflect(column)) {
      return user_error(
          fmt::format("least squares: regressor {} is a combination of those before it", column));
    }
  }
  Regression fit;
  fit.freedom = static_cast<double>(rows.responses.size() - triangle.columns.size());
  fit.residual_variance = squares_from(triangle.response, triangle.columns.size()) / fit.freedom;
  const Column values = triangle.solve(triangle.response);
  const Column diagonal = triangle.inverse_diagonal();
  for (std::size_t at = 0; at < values.size(); ++at) {
    Coefficient one{.value = values[at], .error = std::sqrt(fit.residual_variance * diagonal[at])};
    one.statistic = ratio(one.value, one.error);
    one.log_p = student_log_p(one.statistic, fit.freedom);
    fit.coefficients.push_back(one);
  }
  tell_fit(rows, fit);
  return fit;
}

}  // namespace ls::stats
