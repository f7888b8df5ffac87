#include "operators/signup/usual_signups.hpp"

#include <utility>

namespace ls::operators {
namespace {

constexpr std::uint8_t kVersion = 1;

std::size_t hour_of(EventTime time) {
  constexpr std::int64_t kHourMs = 3'600'000;
  constexpr std::int64_t kHoursOfDay = 24;
  const std::int64_t hour = time.ms / kHourMs % kHoursOfDay;
  return static_cast<std::size_t>(hour < 0 ? hour + kHoursOfDay : hour);
}

}  // namespace

Result<UsualSignups> UsualSignups::make(const ml::EnsembleOptions& options) {
  return UsualSignups(LS_TRY(ml::AnomalyEnsemble::make(options)));
}

double UsualSignups::hour_density(EventTime time) const {
  const auto all = static_cast<double>(signups_ + kHours);
  const auto own = static_cast<double>(hours_[hour_of(time)] + 1);
  return own * static_cast<double>(kHours) / all;
}

ml::AnomalyVerdict UsualSignups::judge(const scoring::SignupPoint& point, EventTime time) {
  const ml::AnomalyVerdict verdict = ensemble_.update(point);
  ++hours_[hour_of(time)];
  ++signups_;
  return verdict;
}

void UsualSignups::save(std::string& out) const {
  ByteWriter writer(out);
  writer.u8(kVersion);
  writer.varint(signups_);
  for (const std::uint64_t hour : hours_) {
    writer.varint(hour);
  }
  std::string ensemble;
  ensemble_.save(ensemble);
  writer.bytes(ensemble);
}

Result<UsualSignups> UsualSignups::load(const ml::EnsembleOptions& options, Bytes bytes) {
  ByteReader in(bytes);
  if (in.u8() != kVersion) {
    return internal_error("classify_signup: unknown format of what is usual");
  }
  const std::uint64_t signups = in.varint();
  std::array<std::uint64_t, kHours> hours = {};
  for (std::uint64_t& hour : hours) {
    hour = in.varint();
  }
  const Bytes ensemble = in.bytes();
  LS_TRY(in.finish("what sign-ups usually look like"));
  UsualSignups loaded(LS_TRY(ml::AnomalyEnsemble::load(options, ensemble)));
  loaded.signups_ = signups;
  loaded.hours_ = hours;
  return loaded;
}

}  // namespace ls::operators
