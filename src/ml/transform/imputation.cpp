#include "ml/transform/imputation.hpp"

#include <cmath>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;

Imputed imputed(double x, double stand_in) {
  const bool is_missing = std::isnan(x);
  return {.value = is_missing ? stand_in : x, .is_missing = is_missing};
}

}  // namespace

void MeanImputation::learn(double x, double weight) {
  if (!std::isnan(x)) {
    moments_.add(x, weight);
  }
}

void MeanImputation::merge(const MeanImputation& other) {
  moments_.merge(other.moments_);
}

Imputed MeanImputation::transform(double x) const {
  return imputed(x, moments_.mean());
}

void MeanImputation::save(ByteWriter& out) const {
  out.u8(kVersion);
  moments_.save(out);
}

Result<MeanImputation> MeanImputation::load(ByteReader& in) {
  if (in.u8() != kVersion) {
    return internal_error("mean imputation: unknown version");
  }
  MeanImputation loaded;
  loaded.moments_ = LS_TRY(stats::Moments::load(in));
  return loaded;
}

MedianImputation::MedianImputation() : quantiles_({.low = 0.5, .middle = 0.5, .high = 0.5}) {}

void MedianImputation::learn(double x) {
  quantiles_.learn(x);
}

Imputed MedianImputation::transform(double x) const {
  return imputed(x, quantiles_.middle());
}

void MedianImputation::save(ByteWriter& out) const {
  out.u8(kVersion);
  quantiles_.save(out);
}

Result<MedianImputation> MedianImputation::load(ByteReader& in) {
  if (in.u8() != kVersion) {
    return internal_error("median imputation: unknown version");
  }
  MedianImputation loaded;
  loaded.quantiles_ = LS_TRY(TrackedQuantiles::load(in));
  return loaded;
}

}  // namespace ls::ml
