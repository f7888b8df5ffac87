#include "leadstream/stats/conformal_detector.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/random.hpp"

#include <algorithm>
#include <cmath>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

bool are_options(const ConformalOptions& options) {
  return options.run_length > 1 && options.values_max >= 2 &&
         options.values_max <= ConformalDetector::kValuesMax;
}

}  // namespace

ConformalDetector::ConformalDetector(const ConformalOptions& options)
    : options_(options), detector_(options.run_length) {
  LS_ASSERT(are_options(options));
  values_.reserve(options.values_max);
}

DriftLevel ConformalDetector::update(double value) {
  LS_DCHECK(!std::isnan(value));
  if (restarts_) {
    values_.clear();
    jumper_ = SimpleJumper();
    restarts_ = false;
  }
  if (values_.size() == options_.values_max) {
    values_.clear();  // Ranks among the values to come are uniform as well, and the bets go on.
  }
  const DriftLevel level = detector_.update(jumper_.update(rank(value + 0.0)));
  restarts_ = level == DriftLevel::drift;
  return level;
}

double ConformalDetector::rank(double value) {
  const auto [from, to] = std::ranges::equal_range(values_, value);
  const auto larger = static_cast<double>(values_.end() - to);
  const auto equal = static_cast<double>(to - from + 1);
  values_.insert(to, value);
  const double part = Random(splitmix64(options_.seed + updates_++)).uniform();
  return (larger + part * equal) / static_cast<double>(values_.size());
}

void ConformalDetector::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.f64(options_.run_length);
  out.varint(options_.values_max);
  out.u64(options_.seed);
  out.u8(restarts_ ? 1 : 0);
  out.varint(updates_);
  out.varint(values_.size());
  for (const double value : values_) {
    out.f64(value);
  }
  jumper_.save(out);
  detector_.save(out);
}

Result<ConformalDetector> ConformalDetector::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  ConformalOptions options;
  options.run_length = in.f64();
  options.values_max = in.varint();
  options.seed = in.u64();
  if (!is_known || !in.ok() || !are_options(options)) {
    return internal_error("conformal detector: unknown version or malformed options");
  }
  ConformalDetector loaded(options);
  loaded.restarts_ = in.u8() != 0;
  loaded.updates_ = in.varint();
  const std::size_t count = in.count();
  if (count > options.values_max) {
    return internal_error("conformal detector: too many values");
  }
  for (std::size_t at = 0; at < count; ++at) {
    const double value = in.f64();
    if (!in.ok() || std::isnan(value) || (at > 0 && value < loaded.values_.back())) {
      return internal_error("conformal detector: malformed values");
    }
    loaded.values_.push_back(value);
  }
  loaded.jumper_ = LS_TRY(SimpleJumper::load(in));
  loaded.detector_ = LS_TRY(EDetector::load(in));
  return loaded;
}

}  // namespace ls::stats
