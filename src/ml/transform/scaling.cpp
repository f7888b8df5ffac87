#include "ml/transform/scaling.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

double scaled(double x, double middle, double spread) {
  if (std::isnan(x)) {
    return kMissing;
  }
  return spread > 0 ? (x - middle) / spread : 0;
}

bool is_clip(const RangeScaling::Clip& clip) {
  return clip.low >= 0 && clip.high <= 1 && clip.low < clip.high;
}

}  // namespace

void StandardScaling::learn(double x, double weight) {
  if (!std::isnan(x)) {
    moments_.add(x, weight);
  }
}

void StandardScaling::merge(const StandardScaling& other) {
  moments_.merge(other.moments_);
}

double StandardScaling::transform(double x) const {
  return scaled(x, moments_.mean(), std::sqrt(moments_.variance()));
}

void StandardScaling::save(ByteWriter& out) const {
  out.u8(kVersion);
  moments_.save(out);
}

Result<StandardScaling> StandardScaling::load(ByteReader& in) {
  if (in.u8() != kVersion) {
    return internal_error("standard scaling: unknown version");
  }
  StandardScaling loaded;
  loaded.moments_ = LS_TRY(stats::Moments::load(in));
  return loaded;
}

DecayedScaling::DecayedScaling(double rate) : moments_(rate) {}

void DecayedScaling::learn(double x) {
  if (!std::isnan(x)) {
    moments_.add(x);
  }
}

double DecayedScaling::transform(double x) const {
  return scaled(x, moments_.mean(), std::sqrt(moments_.variance()));
}

void DecayedScaling::save(ByteWriter& out) const {
  out.u8(kVersion);
  moments_.save(out);
}

Result<DecayedScaling> DecayedScaling::load(ByteReader& in) {
  if (in.u8() != kVersion) {
    return internal_error("decayed scaling: unknown version");
  }
  DecayedScaling loaded(1);
  loaded.moments_ = LS_TRY(stats::DecayedMoments::load(in));
  return loaded;
}

RangeScaling::RangeScaling(const Clip& clip)
    : clip_(clip), quantiles_({.low = clip.low, .high = clip.high}) {
  LS_ASSERT(is_clip(clip));
}

void RangeScaling::learn(double x) {
  quantiles_.learn(x);
}

double RangeScaling::transform(double x) const {
  if (std::isnan(x)) {
    return kMissing;
  }
  const double spread = quantiles_.high() - quantiles_.low();
  return spread > 0 ? std::clamp((x - quantiles_.low()) / spread, 0.0, 1.0) : 0.5;
}

void RangeScaling::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.f64(clip_.low);
  out.f64(clip_.high);
  quantiles_.save(out);
}

Result<RangeScaling> RangeScaling::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  Clip clip;
  clip.low = in.f64();
  clip.high = in.f64();
  if (!is_known || !in.ok() || !is_clip(clip)) {
    return internal_error("range scaling: unknown version or malformed clip");
  }
  RangeScaling loaded(clip);
  loaded.quantiles_ = LS_TRY(TrackedQuantiles::load(in));
  return loaded;
}

RobustScaling::RobustScaling() : quantiles_({.low = 0.25, .high = 0.75}) {}

void RobustScaling::learn(double x) {
  quantiles_.learn(x);
}

double RobustScaling::transform(double x) const {
  return scaled(x, quantiles_.middle(), quantiles_.high() - quantiles_.low());
}

void RobustScaling::save(ByteWriter& out) const {
  out.u8(kVersion);
  quantiles_.save(out);
}

Result<RobustScaling> RobustScaling::load(ByteReader& in) {
  if (in.u8() != kVersion) {
    return internal_error("robust scaling: unknown version");
  }
  RobustScaling loaded;
  loaded.quantiles_ = LS_TRY(TrackedQuantiles::load(in));
  return loaded;
}

}  // namespace ls::ml
