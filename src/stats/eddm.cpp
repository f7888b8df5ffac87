#include "leadstream/stats/eddm.hpp"

#include "leadstream/base/assert.hpp"

#include <cmath>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

bool are_options(const EddmOptions& options) {
  return options.drift_share > 0 && options.drift_share <= options.warning_share &&
         options.warning_share < 1;
}

}  // namespace

Eddm::Eddm(const EddmOptions& options) : options_(options) {
  LS_ASSERT(are_options(options));
}

DriftLevel Eddm::update(bool is_error) {
  if (restarts_) {
    *this = Eddm(options_);
  }
  ++count_;
  if (!is_error) {
    return DriftLevel::none;
  }
  distances_.add(static_cast<double>(count_ - last_error_));
  last_error_ = count_;
  if (count_ < options_.warm_up) {
    return DriftLevel::none;
  }
  const double length = distances_.mean() + 2 * std::sqrt(distances_.sample_variance());
  if (length > longest_) {
    longest_ = length;
    return DriftLevel::none;
  }
  const double share = length / longest_;
  if (distances_.weight() <= static_cast<double>(options_.warm_up) ||
      share >= options_.warning_share) {
    return DriftLevel::none;
  }
  restarts_ = share < options_.drift_share;
  return restarts_ ? DriftLevel::drift : DriftLevel::warning;
}

void Eddm::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.varint(options_.warm_up);
  out.f64(options_.warning_share);
  out.f64(options_.drift_share);
  out.u8(restarts_ ? 1 : 0);
  out.varint(count_);
  out.varint(last_error_);
  distances_.save(out);
  out.f64(longest_);
}

Result<Eddm> Eddm::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  EddmOptions options;
  options.warm_up = in.varint();
  options.warning_share = in.f64();
  options.drift_share = in.f64();
  if (!is_known || !in.ok() || !are_options(options)) {
    return internal_error("EDDM: unknown version or malformed options");
  }
  Eddm loaded(options);
  loaded.restarts_ = in.u8() != 0;
  loaded.count_ = in.varint();
  loaded.last_error_ = in.varint();
  loaded.distances_ = LS_TRY(Moments::load(in));
  loaded.longest_ = in.f64();
  if (!in.ok()) {
    return internal_error("EDDM: bytes end too early");
  }
  return loaded;
}

}  // namespace ls::stats
