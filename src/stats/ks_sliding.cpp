#include "leadstream/stats/ks_sliding.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/stats/ks_decision.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

bool are_windows(const KsSlidingWindows& windows) {
  return windows.reference > 0 && windows.reference <= KsSliding::kValuesMax &&
         windows.gap <= KsSliding::kValuesMax && windows.current > 0 &&
         windows.current <= KsSliding::kValuesMax;
}

}  // namespace

KsSliding::KsSliding(const KsSlidingWindows& windows)
    : windows_(windows), ring_(windows.reference + windows.gap + windows.current) {
  LS_ASSERT(are_windows(windows));
}

std::optional<std::int64_t> KsSliding::update(double value) {
  LS_ASSERT(!std::isnan(value));
  if (is_full()) {
    slide(value);
  } else {
    fill(value);
  }
  ring_[head_] = value + 0.0;  // -0.0 becomes 0.0, so that equal states are equal bytes.
  head_ = head_ + 1 == ring_.size() ? 0 : head_ + 1;
  filled_ += is_full() ? 0 : 1;
  ++updates_;
  if (!is_full()) {
    return std::nullopt;
  }
  return std::max(extremes_.largest(), -extremes_.smallest());
}

void KsSliding::fill(double value) {
  if (filled_ < windows_.reference) {
    extremes_.add(value, sizes().current, 1);
  } else if (filled_ >= windows_.reference + windows_.gap) {
    extremes_.add(value, -sizes().reference, 1);
  }
}

void KsSliding::slide(double value) {
  const SampleSizes size = sizes();
  extremes_.add(value, -size.reference, 1);
  const double leaves_current = at(windows_.reference + windows_.gap);
  if (windows_.gap == 0) {
    extremes_.add(leaves_current, size.reference + size.current, 0);
  } else {
    extremes_.add(leaves_current, size.reference, -1);
    extremes_.add(at(windows_.reference), size.current, 1);
  }
  extremes_.add(at(0), -size.current, -1);
}

double KsSliding::at(std::size_t age) const {
  const std::size_t oldest = is_full() ? head_ : 0;
  const std::size_t place = oldest + age;
  return ring_[place < ring_.size() ? place : place - ring_.size()];
}

void KsSliding::reset() {
  head_ = 0;
  filled_ = 0;
  extremes_ = OrderedExtremes();
}

SampleSizes KsSliding::sizes() const {
  return {.reference = static_cast<std::int64_t>(windows_.reference),
          .current = static_cast<std::int64_t>(windows_.current)};
}

KsExtent KsSliding::extent() const {
  return is_full() ? KsExtent{.plus = extremes_.largest(), .minus = -extremes_.smallest()}
                   : KsExtent{};
}

KsStatistic KsSliding::statistic() const {
  LS_ASSERT(is_full());
  const double nowhere = std::numeric_limits<double>::quiet_NaN();
  const KsExtent both = extent();
  return {.sizes = sizes(),
          .c_plus = both.plus,
          .c_minus = both.minus,
          .at_plus = both.plus > 0 ? extremes_.value_of_largest() : nowhere,
          .at_minus = both.minus > 0 ? extremes_.value_of_smallest() : nowhere};
}

double KsSliding::log_p() const {
  const std::vector<double> before = reference();
  const std::vector<double> now = current();
  const KsExtent both = extent();
  return ks_log_p_of_groups(sizes(), std::max(both.plus, both.minus),
                            tie_groups({.reference = before, .current = now}));
}

std::vector<double> KsSliding::reference() const {
  LS_ASSERT(is_full());
  std::vector<double> values;
  values.reserve(windows_.reference);
  for (std::size_t age = 0; age < windows_.reference; ++age) {
    values.push_back(at(age));
  }
  return values;
}

std::vector<double> KsSliding::current() const {
  LS_ASSERT(is_full());
  std::vector<double> values;
  values.reserve(windows_.current);
  for (std::size_t age = windows_.reference + windows_.gap; age < ring_.size(); ++age) {
    values.push_back(at(age));
  }
  return values;
}

std::size_t KsSliding::memory_bytes() const {
  return sizeof(*this) + ring_.capacity() * sizeof(double) + extremes_.memory_bytes();
}

void KsSliding::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.varint(windows_.reference);
  out.varint(windows_.gap);
  out.varint(windows_.current);
  out.varint(filled_);
  for (std::size_t age = 0; age < filled_; ++age) {
    out.f64(at(age));
  }
  out.varint(updates_);
}

Result<KsSliding> KsSliding::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  KsSlidingWindows windows;
  windows.reference = in.varint();
  windows.gap = in.varint();
  windows.current = in.varint();
  if (!is_known || !in.ok() || !are_windows(windows)) {
    return internal_error("sliding KS: unknown version or malformed windows");
  }
  KsSliding loaded(windows);
  const std::size_t filled = in.count();
  if (filled > loaded.ring_.size()) {
    return internal_error("sliding KS: more values than the windows hold");
  }
  for (std::size_t age = 0; age < filled; ++age) {
    const double value = in.f64();
    if (!in.ok() || std::isnan(value)) {
      return internal_error("sliding KS: malformed values");
    }
    loaded.update(value);
  }
  loaded.updates_ = in.varint();
  if (!in.ok() || loaded.updates_ < filled) {
    return internal_error("sliding KS: malformed counters");
  }
  return loaded;
}

}  // namespace ls::stats
