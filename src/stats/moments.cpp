#include "leadstream/stats/moments.hpp"

#include "leadstream/base/assert.hpp"

#include <cmath>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

}  // namespace

void Moments::add(double value, double weight) {
  LS_DCHECK(!std::isnan(value) && weight >= 0);
  if (weight == 0) {
    return;
  }
  weight_ += weight;
  const double distance = value - mean_;
  mean_ += distance * weight / weight_;
  squares_ += weight * distance * (value - mean_);
}

void Moments::merge(const Moments& other) {
  if (other.weight_ == 0) {
    return;
  }
  if (weight_ == 0) {
    *this = other;
    return;
  }
  const double distance = other.mean_ - mean_;
  const double together = weight_ + other.weight_;
  squares_ += other.squares_ + distance * distance * weight_ * other.weight_ / together;
  mean_ += distance * other.weight_ / together;
  weight_ = together;
}

double Moments::variance() const {
  return weight_ > 0 ? squares_ / weight_ : 0;
}

double Moments::sample_variance() const {
  return weight_ > 1 ? squares_ / (weight_ - 1) : 0;
}

void Moments::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.f64(weight_);
  out.f64(mean_);
  out.f64(squares_);
}

Result<Moments> Moments::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  Moments loaded;
  loaded.weight_ = in.f64();
  loaded.mean_ = in.f64();
  loaded.squares_ = in.f64();
  if (!is_known || !in.ok() || !(loaded.weight_ >= 0)) {
    return internal_error("moments: unknown version or malformed bytes");
  }
  return loaded;
}

DecayedMoments::DecayedMoments(double rate) : rate_(rate) {
  LS_ASSERT(rate > 0 && rate <= 1);
}

void DecayedMoments::add(double value) {
  LS_DCHECK(!std::isnan(value));
  if (is_empty_) {
    is_empty_ = false;
    mean_ = value;
    return;
  }
  const double distance = value - mean_;
  mean_ += rate_ * distance;
  variance_ = (1 - rate_) * (variance_ + rate_ * distance * distance);
}

void DecayedMoments::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.f64(rate_);
  out.u8(is_empty_ ? 1 : 0);
  out.f64(mean_);
  out.f64(variance_);
}

Result<DecayedMoments> DecayedMoments::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  const double rate = in.f64();
  if (!is_known || !(rate > 0 && rate <= 1)) {
    return internal_error("decayed moments: unknown version or malformed bytes");
  }
  DecayedMoments loaded(rate);
  loaded.is_empty_ = in.u8() != 0;
  loaded.mean_ = in.f64();
  loaded.variance_ = in.f64();
  if (!in.ok()) {
    return internal_error("decayed moments: bytes end too early");
  }
  return loaded;
}

}  // namespace ls::stats
