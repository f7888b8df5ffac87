#include "leadstream/stats/kswin.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/random.hpp"
#include "leadstream/stats/ks_critical.hpp"
#include "leadstream/stats/ks_test.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr double kEffectMin = 0.1;  // D up to this never alarms.

bool are_options(const KswinOptions& options) {
  return options.window <= Kswin::kWindowMax && options.newest > 0 &&
         options.newest <= options.window / 2 && options.alpha > 0 && options.alpha < 1;
}

std::int64_t critical_of(const KswinOptions& options) {
  LS_ASSERT(are_options(options));
  const auto size = static_cast<std::int64_t>(options.newest);
  const SampleSizes sizes{.reference = size, .current = size};
  const auto effect = static_cast<std::int64_t>(kEffectMin * static_cast<double>(size * size));
  return std::max(ks_critical(sizes, options.alpha), effect + 1);
}

// `count` of the values without replacement: each draw takes one and puts the last in its place.
std::vector<double> drawn(std::vector<double> values, std::size_t count, const Kswin::Draw& below) {
  std::vector<double> chosen;
  for (std::size_t left = values.size(); chosen.size() < count; --left) {
    const std::uint64_t at = below(left);
    chosen.push_back(values[at]);
    values[at] = values[left - 1];
  }
  return chosen;
}

}  // namespace

Kswin::Kswin(const KswinOptions& options) : options_(options), critical_(critical_of(options)) {}

DriftLevel Kswin::update(double value) {
  Random random(splitmix64(options_.seed + updates_));
  return update(value, [&](std::uint64_t bound) { return random.below(bound); });
}

DriftLevel Kswin::update(double value, const Draw& below) {
  LS_DCHECK(!std::isnan(value));
  if (restarts_) {
    values_.clear();
    restarts_ = false;
  }
  ++updates_;
  values_.push_back(value + 0.0);
  if (values_.size() > options_.window) {
    values_.pop_front();
  }
  if (values_.size() < options_.window) {
    return DriftLevel::none;
  }
  const auto border = values_.end() - static_cast<std::ptrdiff_t>(options_.newest);
  const std::vector<double> newest(border, values_.end());
  const std::vector<double> older =
      drawn(std::vector<double>(values_.begin(), border), options_.newest, below);
  restarts_ = ks_statistic({.reference = older, .current = newest}).c() >= critical_;
  return restarts_ ? DriftLevel::drift : DriftLevel::none;
}

void Kswin::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.varint(options_.window);
  out.varint(options_.newest);
  out.f64(options_.alpha);
  out.u64(options_.seed);
  out.u8(restarts_ ? 1 : 0);
  out.varint(updates_);
  out.varint(values_.size());
  for (const double value : values_) {
    out.f64(value);
  }
}

Result<Kswin> Kswin::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  KswinOptions options;
  options.window = in.varint();
  options.newest = in.varint();
  options.alpha = in.f64();
  options.seed = in.u64();
  if (!is_known || !in.ok() || !are_options(options)) {
    return internal_error("KSWIN: unknown version or malformed options");
  }
  Kswin loaded(options);
  loaded.restarts_ = in.u8() != 0;
  loaded.updates_ = in.varint();
  const std::size_t count = in.count();
  if (count > options.window) {
    return internal_error("KSWIN: more values than the window holds");
  }
  for (std::size_t at = 0; at < count; ++at) {
    loaded.values_.push_back(in.f64());
  }
  if (!in.ok() || std::ranges::any_of(loaded.values_, [](double x) { return std::isnan(x); })) {
    return internal_error("KSWIN: malformed values");
  }
  return loaded;
}

}  // namespace ls::stats
