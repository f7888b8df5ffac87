#include "leadstream/stats/chi_square.hpp"

#include "leadstream/base/assert.hpp"

#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

namespace ls::stats {
namespace {

struct Cell {
  double reference = 0;
  double current = 0;

  [[nodiscard]] double both() const {
    return reference + current;
  }
  void take(const Cell& other) {
    reference += other.reference;
    current += other.current;
  }
};

double total(std::span<const std::uint64_t> counts) {
  return static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
}

Cell totals(const BinCounts& counts) {
  LS_ASSERT(counts.reference.size() == counts.current.size());
  return {.reference = total(counts.reference), .current = total(counts.current)};
}

struct Pooled {
  std::vector<Cell> cells;
  bool is_small = false;  // Two cells, of which one expects fewer than kExpectedMin.
};

Pooled pooled(const BinCounts& counts, const Cell& all) {
  const double smaller_share = std::min(all.reference, all.current) / all.both();
  const auto is_small = [&](const Cell& cell) {
    return cell.both() * smaller_share < kExpectedMin;
  };
  Pooled result;
  std::vector<Cell>& cells = result.cells;
  Cell rest;
  for (std::size_t at = 0; at < counts.reference.size(); ++at) {
    const Cell cell{.reference = static_cast<double>(counts.reference[at]),
                    .current = static_cast<double>(counts.current[at])};
    if (is_small(cell)) {
      rest.take(cell);
    } else {
      cells.push_back(cell);
    }
  }
  if (rest.both() == 0) {
    return result;
  }
  if (is_small(rest) && cells.size() > 1) {
    std::ranges::min_element(cells, {}, &Cell::both)->take(rest);
  } else {
    cells.push_back(rest);
  }
  result.is_small = cells.size() == 2 && is_small(rest);
  return result;
}

double log_choose(double n, double k) {
  return boost::math::lgamma(n + 1) - boost::math::lgamma(k + 1) - boost::math::lgamma(n - k + 1);
}

// Log of the chance that of so many rare values as far too few or too many fall into the current
// sample, all samples of the pooled values being equally likely (Fisher 1935).
double exact_log_p(const Cell& rare, const Cell& all) {
  const double share = rare.both() * all.current;
  const double distance = std::abs(rare.current * all.both() - share);
  const double log_all = log_choose(all.both(), rare.both());
  double sum = 0;
  for (double current = std::max(0.0, rare.both() - all.reference);
       current <= std::min(rare.both(), all.current); ++current) {
    if (std::abs(current * all.both() - share) >= distance) {
      sum += std::exp(log_choose(all.current, current) +
                      log_choose(all.reference, rare.both() - current) - log_all);
    }
  }
  return std::min(0.0, std::log(sum));
}

// Sums `term(observed, expected)` over the cells of both samples.
template <typename Term>
ChiSquare compare(const BinCounts& counts, Term&& term) {
  const Cell all = totals(counts);
  if (all.reference == 0 || all.current == 0) {
    return {};
  }
  const auto [cells, is_small] = pooled(counts, all);
  if (cells.size() < 2) {
    return {};
  }
  ChiSquare result{.freedom = cells.size() - 1};
  for (const Cell& cell : cells) {
    result.statistic += term(cell.reference, cell.both() * all.reference / all.both());
    result.statistic += term(cell.current, cell.both() * all.current / all.both());
  }
  result.statistic = std::max(0.0, result.statistic);
  result.log_p = is_small ? exact_log_p(cells.back(), all)
                          : chi_squared_log_p(result.statistic, result.freedom);
  return result;
}

// Log of the upper incomplete gamma function over gamma(a), by its continued fraction
// (Abramowitz and Stegun 6.5.31) evaluated forward (Lentz 1976). x > a + 1.
double log_gamma_q(double a, double x) {
  constexpr double kTiny = 1e-300;
  double b = x + 1 - a;
  double c = 1 / kTiny;
  double d = 1 / b;
  double fraction = d;
  for (int k = 1; k < 100'000; ++k) {
    const double numerator = -k * (k - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const double factor = d * c;
    fraction *= factor;
    if (std::abs(factor - 1) < std::numeric_limits<double>::epsilon()) {
      break;
    }
  }
  return -x + a * std::log(x) - boost::math::lgamma(a) + std::log(fraction);
}

}  // namespace

ChiSquare chi_square(const BinCounts& counts) {
  return compare(counts, [](double observed, double expected) {
    return (observed - expected) * (observed - expected) / expected;
  });
}

ChiSquare g_test(const BinCounts& counts) {
  return compare(counts, [](double observed, double expected) {
    return observed == 0 ? 0 : 2 * observed * std::log(observed / expected);
  });
}

double total_variation(const BinCounts& counts) {
  const Cell all = totals(counts);
  if (all.reference == 0 || all.current == 0) {
    return 0;
  }
  double sum = 0;
  for (std::size_t at = 0; at < counts.reference.size(); ++at) {
    sum += std::abs(static_cast<double>(counts.reference[at]) / all.reference -
                    static_cast<double>(counts.current[at]) / all.current);
  }
  return sum / 2;
}

double chi_squared_log_p(double x, std::size_t freedom) {
  LS_ASSERT(x >= 0 && freedom > 0);
  const double a = static_cast<double>(freedom) / 2;
  const double half = x / 2;
  // Where p is not small the library's own series are the better ones; below, they underflow.
  return half <= 2 * a + 20 ? std::log(boost::math::gamma_q(a, half)) : log_gamma_q(a, half);
}

}  // namespace ls::stats
