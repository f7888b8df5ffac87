#include "leadstream/stats/hddm_w.hpp"

#include "stats/hddm_options.hpp"

#include "leadstream/base/assert.hpp"

#include <cmath>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

bool is_decay(double decay) {
  return decay > 0 && decay < 1;
}

// Theorem 11 of the paper: a weighted mean with this sum of squared weights.
double mcdiarmid(double weights, double confidence) {
  return std::sqrt(-weights * std::log(confidence) / 2);
}

}  // namespace

void HddmW::Average::add(double value, double decay) {
  const double kept = 1 - decay;
  mean = is_empty ? value : decay * value + kept * mean;
  weights = is_empty ? 1 : decay * decay + kept * kept * weights;
  is_empty = false;
}

double HddmW::Average::bound(double confidence) const {
  return mcdiarmid(weights, confidence);
}

HddmW::HddmW(const HddmOptions& options, double decay) : options_(options), decay_(decay) {
  LS_ASSERT(are_options(options) && is_decay(decay));
}

DriftLevel HddmW::update(double value) {
  LS_DCHECK(value >= 0 && value <= 1);
  if (restarts_) {
    *this = HddmW(options_, decay_);
  }
  all_.add(value, decay_);
  move(rise_, value, 1);
  move(fall_, value, -1);
  restarts_ = has_moved(options_.drift_confidence);
  if (restarts_) {
    return DriftLevel::drift;
  }
  return has_moved(options_.warning_confidence) ? DriftLevel::warning : DriftLevel::none;
}

void HddmW::move(Cut& cut, double value, double sign) const {
  const double edge = sign * all_.mean + all_.bound(options_.drift_confidence);
  if (!cut.is_set || edge < cut.edge) {
    cut = {.is_set = true, .edge = edge, .before = all_, .after = {}};
  } else {
    cut.after.add(value, decay_);
  }
}

bool HddmW::has_moved(const Cut& cut, double confidence, double sign) {
  return !cut.after.is_empty && sign * (cut.after.mean - cut.before.mean) >
                                    mcdiarmid(cut.before.weights + cut.after.weights, confidence);
}

bool HddmW::has_moved(double confidence) const {
  return (options_.shift != MeanShift::fall && has_moved(rise_, confidence, 1)) ||
         (options_.shift != MeanShift::rise && has_moved(fall_, confidence, -1));
}

void HddmW::save(ByteWriter& out) const {
  const auto save_average = [&](const Average& average) {
    out.u8(average.is_empty ? 1 : 0);
    out.f64(average.mean);
    out.f64(average.weights);
  };
  out.u8(kVersion);
  save_options(options_, out);
  out.f64(decay_);
  out.u8(restarts_ ? 1 : 0);
  save_average(all_);
  for (const Cut& cut : {rise_, fall_}) {
    out.u8(cut.is_set ? 1 : 0);
    out.f64(cut.edge);
    save_average(cut.before);
    save_average(cut.after);
  }
}

Result<HddmW> HddmW::load(ByteReader& in) {
  const auto load_average = [&](Average& average) {
    average.is_empty = in.u8() != 0;
    average.mean = in.f64();
    average.weights = in.f64();
  };
  if (in.u8() != kVersion) {
    return internal_error("HDDM_W: unknown version");
  }
  const HddmOptions options = LS_TRY(load_hddm_options(in));
  const double decay = in.f64();
  if (!in.ok() || !is_decay(decay)) {
    return internal_error("HDDM_W: malformed decay");
  }
  HddmW loaded(options, decay);
  loaded.restarts_ = in.u8() != 0;
  load_average(loaded.all_);
  for (Cut* cut : {&loaded.rise_, &loaded.fall_}) {
    cut->is_set = in.u8() != 0;
    cut->edge = in.f64();
    load_average(cut->before);
    load_average(cut->after);
  }
  if (!in.ok()) {
    return internal_error("HDDM_W: bytes end too early");
  }
  return loaded;
}

}  // namespace ls::stats
