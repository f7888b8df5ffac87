#include "leadstream/window/decay.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/window/accumulator.hpp"

#include <cmath>

namespace ls::window {
namespace {

// 2^-x for 0 <= x < 1, by the Taylor series of e^(-x ln 2) around x = 0.5: with |y| <= ln(2) / 2
// the first term left out is below 2^-56.
double exp2_of_fraction(double x) {
  constexpr double kLn2 = 0x1.62e42fefa39efp-1;
  constexpr double kSqrtHalf = 0x1.6a09e667f3bcdp-1;
  constexpr int kTerms = 14;
  const double y = (0.5 - x) * kLn2;
  double sum = 1.0;
  for (int n = kTerms; n > 0; --n) {
    sum = 1.0 + y / static_cast<double>(n) * sum;
  }
  return kSqrtHalf * sum;
}

}  // namespace

double decay_factor(Millis age, Millis half_life) {
  LS_DCHECK(age.count >= 0 && half_life.count > 0);
  constexpr std::int64_t kUnderflow = 1100;
  const std::int64_t halvings = age.count / half_life.count;
  if (halvings > kUnderflow) {
    return 0;
  }
  const std::int64_t rest = age.count % half_life.count;
  if (rest == 0) {
    return std::ldexp(1.0, static_cast<int>(-halvings));
  }
  const double fraction = static_cast<double>(rest) / static_cast<double>(half_life.count);
  return std::ldexp(exp2_of_fraction(fraction), static_cast<int>(-halvings));
}

void DecayedSum::add(EventTime time, double value, Millis half_life) {
  if (newest_ == EventTime::min()) {
    newest_ = time;
    sum_ = value;
  } else if (time >= newest_) {
    sum_ = bounded(sum_ * decay_factor(time - newest_, half_life) + value);
    newest_ = time;
  } else {
    sum_ = bounded(sum_ + value * decay_factor(newest_ - time, half_life));
  }
}

void DecayedSum::merge(const DecayedSum& other, Millis half_life) {
  if (other.newest_ != EventTime::min()) {
    add(other.newest_, other.sum_, half_life);
  }
}

double DecayedSum::value_at(EventTime time, Millis half_life) const {
  if (newest_ == EventTime::min() || time <= newest_) {
    return sum_;
  }
  return sum_ * decay_factor(time - newest_, half_life);
}

void DecayedSum::save(ByteWriter& out) const {
  out.svarint(newest_.ms);
  out.f64(sum_);
}

DecayedSum DecayedSum::load(ByteReader& in) {
  DecayedSum sum;
  sum.newest_ = {in.svarint()};
  sum.sum_ = in.f64();
  return sum;
}

}  // namespace ls::window
