#include "operators/experiment/pair_sums.hpp"

#include <algorithm>
#include <cmath>

namespace ls::operators {
namespace {

constexpr double kScale = 1e6;
constexpr double kMost = 1e9;

}  // namespace

std::optional<Millionths> millionths_of(double value) {
  if (!(std::abs(value) <= kMost)) {
    return std::nullopt;
  }
  return std::llround(value * kScale);
}

double number_of(Millionths value) {
  return static_cast<double>(value) / kScale;
}

void PairSums::add(const Unit& unit) {
  x_ += unit.x;
  y_ += unit.y;
  xx_ += Wide{unit.x} * unit.x;
  yy_ += Wide{unit.y} * unit.y;
  xy_ += Wide{unit.x} * unit.y;
}

void PairSums::remove(const Unit& unit) {
  x_ -= unit.x;
  y_ -= unit.y;
  xx_ -= Wide{unit.x} * unit.x;
  yy_ -= Wide{unit.y} * unit.y;
  xy_ -= Wide{unit.x} * unit.y;
}

// The sums are exact, and the 64 bits of a long double lose of a variance what they lose of the
// squared mean: some 1e-19 of it.
stats::PairSummary PairSums::over(std::uint64_t units) const {
  stats::PairSummary summary{.count = static_cast<double>(units)};
  if (units == 0) {
    return summary;
  }
  const auto n = static_cast<long double>(units);
  const auto x = static_cast<long double>(x_);
  const auto y = static_cast<long double>(y_);
  constexpr long double kSquare = 1e12L;
  const auto centered = [n](Wide products, long double a, long double b) {
    return static_cast<double>((static_cast<long double>(products) - a * (b / n)) / kSquare);
  };
  summary.mean_x = static_cast<double>(x / n / 1e6L);
  summary.mean_y = static_cast<double>(y / n / 1e6L);
  summary.squares_x = std::max(0.0, centered(xx_, x, x));
  summary.squares_y = std::max(0.0, centered(yy_, y, y));
  summary.products = centered(xy_, x, y);
  return summary;
}

void PairSums::put(ByteWriter& out, Wide value) {
  out.u64(static_cast<std::uint64_t>(value));
  out.u64(static_cast<std::uint64_t>(value >> 64));
}

PairSums::Wide PairSums::take(ByteReader& in) {
  const std::uint64_t low = in.u64();
  const auto high = static_cast<std::int64_t>(in.u64());
  return Wide{high} * (Wide{1} << 64) + Wide{low};
}

void PairSums::save(ByteWriter& out) const {
  for (const Wide sum : {x_, y_, xx_, yy_, xy_}) {
    put(out, sum);
  }
}

PairSums PairSums::load(ByteReader& in) {
  PairSums sums;
  for (Wide* sum : {&sums.x_, &sums.y_, &sums.xx_, &sums.yy_, &sums.xy_}) {
    *sum = take(in);
  }
  return sums;
}

}  // namespace ls::operators
