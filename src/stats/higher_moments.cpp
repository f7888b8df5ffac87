#include "leadstream/stats/higher_moments.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

}  // namespace

void HigherMoments::add(double value) {
  LS_DCHECK(!std::isnan(value));
  HigherMoments one;
  one.count_ = 1;
  one.mean_ = value;
  one.min_ = value;
  one.max_ = value;
  merge(one);
}

void HigherMoments::merge(const HigherMoments& other) {
  if (other.count_ == 0) {
    return;
  }
  if (count_ == 0) {
    *this = other;
    return;
  }
  const auto a = static_cast<double>(count_);
  const auto b = static_cast<double>(other.count_);
  const double n = a + b;
  const double d = other.mean_ - mean_;
  const double d_n = d / n;
  fourths_ += other.fourths_ + d * d_n * d_n * d_n * a * b * (a * a - a * b + b * b) +
              6 * d_n * d_n * (a * a * other.squares_ + b * b * squares_) +
              4 * d_n * (a * other.cubes_ - b * cubes_);
  cubes_ += other.cubes_ + d * d_n * d_n * a * b * (a - b) +
            3 * d_n * (a * other.squares_ - b * squares_);
  squares_ += other.squares_ + d * d_n * a * b;
  mean_ += b * d_n;
  count_ += other.count_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

double HigherMoments::sample_variance() const {
  return count_ > 1 ? squares_ / static_cast<double>(count_ - 1) : 0;
}

double HigherMoments::skewness() const {
  return squares_ > 0 ? std::sqrt(static_cast<double>(count_)) * cubes_ / std::pow(squares_, 1.5)
                      : 0;
}

double HigherMoments::excess_kurtosis() const {
  return squares_ > 0 ? static_cast<double>(count_) * fourths_ / (squares_ * squares_) - 3 : 0;
}

void HigherMoments::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.varint(count_);
  for (const double part : {mean_, squares_, cubes_, fourths_, min_, max_}) {
    out.f64(part);
  }
}

Result<HigherMoments> HigherMoments::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  HigherMoments loaded;
  loaded.count_ = in.varint();
  for (double* part : {&loaded.mean_, &loaded.squares_, &loaded.cubes_, &loaded.fourths_,
                       &loaded.min_, &loaded.max_}) {
    *part = in.f64();
  }
  if (!is_known || !in.ok()) {
    return internal_error("higher moments: unknown version or malformed bytes");
  }
  return loaded;
}

}  // namespace ls::stats
