#include "leadstream/stats/page_hinkley.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

bool are_options(const PageHinkleyOptions& options) {
  return options.delta >= 0 && options.threshold > 0 && options.forgetting > 0 &&
         options.forgetting <= 1;
}

}  // namespace

PageHinkley::PageHinkley(const PageHinkleyOptions& options) : options_(options) {
  LS_ASSERT(are_options(options));
}

DriftLevel PageHinkley::update(double value) {
  LS_DCHECK(!std::isnan(value));
  if (restarts_) {
    *this = PageHinkley(options_);
  }
  ++count_;
  mean_ += (value - mean_) / static_cast<double>(count_);
  const double distance = value - mean_;
  rise_ = std::max(0.0, options_.forgetting * rise_ + distance - options_.delta);
  fall_ = std::max(0.0, options_.forgetting * fall_ - distance - options_.delta);
  // One earlier than the option's name says: as in the published programs, which count from 1.
  restarts_ = count_ + 1 >= options_.values_min && statistic() >= options_.threshold;
  return restarts_ ? DriftLevel::drift : DriftLevel::none;
}

double PageHinkley::statistic() const {
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

void PageHinkley::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.varint(options_.values_min);
  out.f64(options_.delta);
  out.f64(options_.threshold);
  out.f64(options_.forgetting);
  out.u8(static_cast<std::uint8_t>(options_.shift));
  out.u8(restarts_ ? 1 : 0);
  out.varint(count_);
  out.f64(mean_);
  out.f64(rise_);
  out.f64(fall_);
}

Result<PageHinkley> PageHinkley::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  PageHinkleyOptions options;
  options.values_min = in.varint();
  options.delta = in.f64();
  options.threshold = in.f64();
  options.forgetting = in.f64();
  const std::uint8_t shift = in.u8();
  if (!is_known || !in.ok() || !are_options(options) || shift > 2) {
    return internal_error("Page-Hinkley: unknown version or malformed options");
  }
  options.shift = static_cast<MeanShift>(shift);
  PageHinkley loaded(options);
  loaded.restarts_ = in.u8() != 0;
  loaded.count_ = in.varint();
  loaded.mean_ = in.f64();
  loaded.rise_ = in.f64();
  loaded.fall_ = in.f64();
  if (!in.ok()) {
    return internal_error("Page-Hinkley: bytes end too early");
  }
  return loaded;
}

}  // namespace ls::stats
