#include "leadstream/stats/mixture_sprt.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

}  // namespace

MixtureSprt::MixtureSprt(double tau_squared) : tau_squared_(tau_squared) {
  LS_ASSERT(tau_squared > 0 && std::isfinite(tau_squared));
}

double MixtureSprt::log_ratio(const Estimate& estimate, double hypothesis) const {
  LS_ASSERT(estimate.variance > 0);
  const double v = estimate.variance;
  const double both = v + tau_squared_;
  const double distance = estimate.value - hypothesis;
  return std::log(v / both) / 2 + tau_squared_ * distance * distance / (2 * v * both);
}

double MixtureSprt::update(const Estimate& estimate) {
  log_p_ = std::min(log_p_, -log_ratio(estimate));
  return log_p_;
}

double MixtureSprt::margin(const Estimate& estimate, double alpha) const {
  LS_ASSERT(estimate.variance > 0 && alpha > 0 && alpha < 1);
  const double v = estimate.variance;
  const double both = v + tau_squared_;
  return std::sqrt(v * both / tau_squared_ * (-2 * std::log(alpha) + std::log(both / v)));
}

void MixtureSprt::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.f64(tau_squared_);
  out.f64(log_p_);
}

Result<MixtureSprt> MixtureSprt::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  const double tau_squared = in.f64();
  const double log_p = in.f64();
  if (!is_known || !in.ok() || !(tau_squared > 0) || !std::isfinite(tau_squared) || !(log_p <= 0)) {
    return internal_error("mixture sprt: unknown version or malformed bytes");
  }
  MixtureSprt loaded(tau_squared);
  loaded.log_p_ = log_p;
  return loaded;
}

}  // namespace ls::stats
