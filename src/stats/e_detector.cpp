#include "leadstream/stats/e_detector.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr double kNothing = -std::numeric_limits<double>::infinity();

// log(1 + e^x) without overflow.
double log_one_plus_exp(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

}  // namespace

EDetector::EDetector(double run_length, EPooling pooling)
    : log_threshold_(std::log(run_length)), pooling_(pooling), log_pooled_(kNothing) {
  LS_ASSERT(run_length > 1);
}

DriftLevel EDetector::update(double log_factor) {
  LS_DCHECK(!std::isnan(log_factor));
  if (restarts_) {
    restarts_ = false;
    log_pooled_ = kNothing;
  }
  // A bet of 1 begins with every value.
  const double stake =
      pooling_ == EPooling::sum ? log_one_plus_exp(log_pooled_) : std::max(log_pooled_, 0.0);
  log_pooled_ = stake + log_factor;
  restarts_ = log_pooled_ >= log_threshold_;
  return restarts_ ? DriftLevel::drift : DriftLevel::none;
}

void EDetector::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.f64(log_threshold_);
  out.u8(pooling_ == EPooling::largest ? 1 : 0);
  out.u8(restarts_ ? 1 : 0);
  out.f64(log_pooled_);
}

Result<EDetector> EDetector::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  const double log_threshold = in.f64();
  const EPooling pooling = in.u8() == 0 ? EPooling::sum : EPooling::largest;
  const bool restarts = in.u8() != 0;
  const double log_pooled = in.f64();
  if (!is_known || !in.ok() || !(log_threshold > 0) || std::isnan(log_pooled)) {
    return internal_error("e-detector: unknown version or malformed numbers");
  }
  EDetector loaded(2, pooling);
  loaded.log_threshold_ = log_threshold;
  loaded.restarts_ = restarts;
  loaded.log_pooled_ = log_pooled;
  return loaded;
}

double log_mean_bet(double value, double mean, double stake) {
  LS_DCHECK(value >= 0 && value <= 1);
  return std::log1p(std::max(-1.0, stake * (value - mean)));
}

}  // namespace ls::stats
