#include "leadstream/stats/hddm_a.hpp"

#include "stats/hddm_options.hpp"

#include "leadstream/base/assert.hpp"

#include <cmath>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

// How far a mean of so many values in [0, 1] strays with this probability (Hoeffding 1963).
double bound(std::uint64_t count, double confidence) {
  return std::sqrt(-std::log(confidence) / (2 * static_cast<double>(count)));
}

// How far the mean of a part strays from that of all (corollary 8 of the paper).
double bound_of_part(std::uint64_t part, std::uint64_t all, double confidence) {
  const auto inner = static_cast<double>(part);
  const auto outer = static_cast<double>(all);
  return std::sqrt((outer - inner) / (inner * outer) / 2 * std::log(2 / confidence));
}

}  // namespace

HddmA::HddmA(const HddmOptions& options) : options_(options) {
  LS_ASSERT(are_options(options));
}

DriftLevel HddmA::update(double value) {
  LS_DCHECK(value >= 0 && value <= 1);
  if (restarts_) {
    *this = HddmA(options_);
  }
  ++all_.count;
  all_.sum += value;
  move_cuts();
  restarts_ = has_moved(options_.drift_confidence);
  if (restarts_) {
    return DriftLevel::drift;
  }
  return has_moved(options_.warning_confidence) ? DriftLevel::warning : DriftLevel::none;
}

void HddmA::move_cuts() {
  const double confidence = options_.drift_confidence;
  const double own = bound(all_.count, confidence);
  if (lowest_.count == 0 ||
      lowest_.mean() + bound(lowest_.count, confidence) >= all_.mean() + own) {
    lowest_ = all_;
  }
  if (highest_.count == 0 ||
      highest_.mean() - bound(highest_.count, confidence) <= all_.mean() - own) {
    highest_ = all_;
  }
}

bool HddmA::has_moved(double confidence) const {
  const bool rose =
      options_.shift != MeanShift::fall && lowest_.count < all_.count &&
      all_.mean() - lowest_.mean() >= bound_of_part(lowest_.count, all_.count, confidence);
  const bool fell =
      options_.shift != MeanShift::rise && highest_.count < all_.count &&
      highest_.mean() - all_.mean() >= bound_of_part(highest_.count, all_.count, confidence);
  return rose || fell;
}

void HddmA::save(ByteWriter& out) const {
  out.u8(kVersion);
  save_options(options_, out);
  out.u8(restarts_ ? 1 : 0);
  for (const Part& part : {all_, lowest_, highest_}) {
    out.varint(part.count);
    out.f64(part.sum);
  }
}

Result<HddmA> HddmA::load(ByteReader& in) {
  if (in.u8() != kVersion) {
    return internal_error("HDDM_A: unknown version");
  }
  HddmA loaded(LS_TRY(load_hddm_options(in)));
  loaded.restarts_ = in.u8() != 0;
  for (Part* part : {&loaded.all_, &loaded.lowest_, &loaded.highest_}) {
    part->count = in.varint();
    part->sum = in.f64();
  }
  if (!in.ok()) {
    return internal_error("HDDM_A: bytes end too early");
  }
  return loaded;
}

}  // namespace ls::stats
