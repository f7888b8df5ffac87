#include "leadstream/stats/cusum.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

bool are_options(const CusumOptions& options) {
  return options.slack >= 0 && options.threshold > 0 && options.baseline_values >= 2;
}

}  // namespace

Cusum::Cusum(const CusumOptions& options) : options_(options) {
  LS_ASSERT(are_options(options));
}

Cusum Cusum::with_baseline(const CusumOptions& options, double mean, double deviation) {
  LS_ASSERT(deviation > 0);
  Cusum cusum(options);
  cusum.is_known_ = true;
  cusum.mean_ = mean;
  cusum.deviation_ = deviation;
  return cusum;
}

DriftLevel Cusum::update(double value) {
  LS_DCHECK(!std::isnan(value));
  if (restarts_) {
    *this = is_known_ ? with_baseline(options_, mean_, deviation_) : Cusum(options_);
  }
  if (!is_known_ && baseline_.weight() < static_cast<double>(options_.baseline_values)) {
    baseline_.add(value);
    mean_ = baseline_.mean();
    deviation_ = std::sqrt(baseline_.sample_variance());
    return DriftLevel::none;
  }
  const double distance = standardised(value);
  rise_ = std::max(0.0, rise_ + distance - options_.slack);
  fall_ = std::max(0.0, fall_ - distance - options_.slack);
  restarts_ = statistic() >= options_.threshold;
  return restarts_ ? DriftLevel::drift : DriftLevel::none;
}

double Cusum::standardised(double value) const {
  if (deviation_ > 0) {
    return (value - mean_) / deviation_;
  }
  const double enough = options_.threshold + options_.slack;
  return value == mean_ ? 0 : std::copysign(enough, value - mean_);
}

double Cusum::statistic() const {
  switch (options_.shift) {
    case MeanShift::rise:
      return rise_;
    case MeanShift::fall:
      return fall_;
    case MeanShift::either:
      break;
  }
  return std::max(rise_, fall_);
}

void Cusum::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.f64(options_.slack);
  out.f64(options_.threshold);
  out.u8(static_cast<std::uint8_t>(options_.shift));
  out.varint(options_.baseline_values);
  out.u8(is_known_ ? 1 : 0);
  out.u8(restarts_ ? 1 : 0);
  baseline_.save(out);
  out.f64(mean_);
  out.f64(deviation_);
  out.f64(rise_);
  out.f64(fall_);
}

Result<Cusum> Cusum::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  CusumOptions options;
  options.slack = in.f64();
  options.threshold = in.f64();
  const std::uint8_t shift = in.u8();
  options.baseline_values = in.varint();
  if (!is_known || !in.ok() || !are_options(options) || shift > 2) {
    return internal_error("CUSUM: unknown version or malformed options");
  }
  options.shift = static_cast<MeanShift>(shift);
  Cusum loaded(options);
  loaded.is_known_ = in.u8() != 0;
  loaded.restarts_ = in.u8() != 0;
  loaded.baseline_ = LS_TRY(Moments::load(in));
  loaded.mean_ = in.f64();
  loaded.deviation_ = in.f64();
  loaded.rise_ = in.f64();
  loaded.fall_ = in.f64();
  if (!in.ok() || (loaded.is_known_ && !(loaded.deviation_ > 0))) {
    return internal_error("CUSUM: malformed or too few bytes");
  }
  return loaded;
}

double cusum_run_length(double slack, double threshold, MeanShift shift) {
  const double boundary = threshold + 1.166;  // The mean overshoot of a normal random walk, twice.
  const double exponent = 2 * slack * boundary;
  const double one_sided =
      slack == 0 ? boundary * boundary : (std::expm1(exponent) - exponent) / (2 * slack * slack);
  return shift == MeanShift::either ? one_sided / 2 : one_sided;
}

double cusum_threshold(double slack, double run_length, MeanShift shift) {
  LS_ASSERT(slack > 0 && run_length >= 10);
  double low = 0;
  double high = 1;
  while (cusum_run_length(slack, high, shift) < run_length) {
    high *= 2;
  }
  for (int step = 0; step < 100; ++step) {
    const double middle = (low + high) / 2;
    (cusum_run_length(slack, middle, shift) < run_length ? low : high) = middle;
  }
  return high;
}

}  // namespace ls::stats
