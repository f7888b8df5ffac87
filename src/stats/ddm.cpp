#include "leadstream/stats/ddm.hpp"

#include "leadstream/base/assert.hpp"

#include <cmath>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

bool are_options(const DdmOptions& options) {
  return options.warning_sigmas > 0 && options.drift_sigmas >= options.warning_sigmas;
}

}  // namespace

Ddm::Ddm(const DdmOptions& options) : options_(options) {
  LS_ASSERT(are_options(options));
}

DriftLevel Ddm::update(bool is_error) {
  if (restarts_) {
    *this = Ddm(options_);
  }
  ++count_;
  const auto count = static_cast<double>(count_);
  rate_ += ((is_error ? 1 : 0) - rate_) / count;
  if (count_ <= options_.warm_up) {
    return DriftLevel::none;
  }
  const double deviation = std::sqrt(rate_ * (1 - rate_) / count);
  const double level = rate_ + deviation;
  if (level <= lowest_rate_ + lowest_deviation_) {
    lowest_rate_ = rate_;
    lowest_deviation_ = deviation;
  }
  if (level > lowest_rate_ + options_.drift_sigmas * lowest_deviation_) {
    restarts_ = true;
    return DriftLevel::drift;
  }
  return level > lowest_rate_ + options_.warning_sigmas * lowest_deviation_ ? DriftLevel::warning
                                                                            : DriftLevel::none;
}

void Ddm::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.varint(options_.warm_up);
  out.f64(options_.warning_sigmas);
  out.f64(options_.drift_sigmas);
  out.u8(restarts_ ? 1 : 0);
  out.varint(count_);
  out.f64(rate_);
  out.f64(lowest_rate_);
  out.f64(lowest_deviation_);
}

Result<Ddm> Ddm::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  DdmOptions options;
  options.warm_up = in.varint();
  options.warning_sigmas = in.f64();
  options.drift_sigmas = in.f64();
  if (!is_known || !in.ok() || !are_options(options)) {
    return internal_error("DDM: unknown version or malformed options");
  }
  Ddm loaded(options);
  loaded.restarts_ = in.u8() != 0;
  loaded.count_ = in.varint();
  loaded.rate_ = in.f64();
  loaded.lowest_rate_ = in.f64();
  loaded.lowest_deviation_ = in.f64();
  if (!in.ok()) {
    return internal_error("DDM: bytes end too early");
  }
  return loaded;
}

}  // namespace ls::stats
