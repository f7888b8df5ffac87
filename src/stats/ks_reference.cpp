#include "leadstream/stats/ks_reference.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/stats/ks_decision.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

std::vector<double> ascending(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  std::ranges::sort(copy);
  return copy;
}

}  // namespace

KsReference::KsReference(std::span<const double> reference, std::size_t window)
    : reference_size_(std::ssize(reference)),
      ring_(window),
      extremes_(Narrow(std::vector<std::int32_t>(1))) {
  LS_ASSERT(!reference.empty() && reference.size() <= kValuesMax);
  LS_ASSERT(window > 0 && window <= kValuesMax);
  LS_ASSERT(std::ranges::none_of(reference, [](double value) { return std::isnan(value); }));
  for (const double value : ascending(reference)) {
    if (values_.empty() || values_.back() != value) {
      values_.push_back(value + 0.0);  // -0.0 becomes 0.0, so that equal states are equal bytes.
      repeats_.push_back(0);
    }
    ++repeats_.back();
  }
  values_.shrink_to_fit();
  repeats_.shrink_to_fit();
  extremes_ = reference_only();
}

std::variant<KsReference::Narrow, KsReference::Wide> KsReference::reference_only() const {
  const auto build = [this]<typename Integer>(Integer window) {
    std::vector<Integer> weights(2 * values_.size() + 1);
    for (std::size_t at = 0; at < values_.size(); ++at) {
      weights[2 * at + 1] = static_cast<Integer>(repeats_[at]) * window;
    }
    return PrefixExtremes<Integer>(std::move(weights));
  };
  if (reference_size_ * std::ssize(ring_) <= std::numeric_limits<std::int32_t>::max()) {
    return build(static_cast<std::int32_t>(ring_.size()));
  }
  return build(std::ssize(ring_));
}

std::uint32_t KsReference::slot_of(double value) const {
  // A branch-free lower bound: the comparisons of random values cannot be predicted.
  const double* from = values_.data();
  for (std::size_t left = values_.size(); left > 1;) {
    const std::size_t half = left / 2;
    from += from[half - 1] < value ? half : 0;
    left -= half;
  }
  from += *from < value ? 1 : 0;
  const auto below = static_cast<std::size_t>(from - values_.data());
  const bool is_equal = below < values_.size() && *from == value;
  return static_cast<std::uint32_t>(2 * below + (is_equal ? 1 : 0));
}

std::optional<std::int64_t> KsReference::update(double value) {
  LS_ASSERT(!std::isnan(value));
  const std::uint32_t slot = slot_of(value);
  Entry& entry = ring_[head_];
  const auto slide = [&]<typename Integer>(PrefixExtremes<Integer>& extremes) -> std::int64_t {
    const auto weight = static_cast<Integer>(-reference_size_);
    if (is_full()) {
      extremes.move(entry.slot, slot, weight);
    } else {
      extremes.add(slot, weight);
    }
    return std::max(extremes.largest(), -extremes.smallest());
  };
  Narrow* narrow = std::get_if<Narrow>(&extremes_);
  const std::int64_t c = narrow != nullptr ? slide(*narrow) : slide(*std::get_if<Wide>(&extremes_));
  filled_ += is_full() ? 0 : 1;
  entry = {.value = value + 0.0, .slot = slot};
  head_ = head_ + 1 == ring_.size() ? 0 : head_ + 1;
  ++updates_;
  return is_full() ? std::optional(c) : std::nullopt;
}

void KsReference::reset_current() {
  head_ = 0;
  filled_ = 0;
  extremes_ = reference_only();
}

SampleSizes KsReference::sizes() const {
  return {.reference = reference_size_, .current = std::ssize(ring_)};
}

KsExtent KsReference::extent() const {
  if (!is_full()) {
    return {};
  }
  return std::visit(
      [](const auto& extremes) {
        return KsExtent{.plus = extremes.largest(), .minus = -std::int64_t{extremes.smallest()}};
      },
      extremes_);
}

// A current value lowers the prefix sum: within a gap the smallest is reached at the last of them.
double KsReference::last_in_slot(std::size_t slot) const {
  if (slot % 2 == 1) {
    return values_[slot / 2];
  }
  double last = -std::numeric_limits<double>::infinity();
  for (const Entry& entry : ring_) {
    last = entry.slot == slot ? std::max(last, entry.value) : last;
  }
  return last;
}

KsStatistic KsReference::statistic() const {
  LS_ASSERT(is_full());
  const double nowhere = std::numeric_limits<double>::quiet_NaN();
  KsStatistic result{.sizes = sizes(), .at_plus = nowhere, .at_minus = nowhere};
  std::visit(
      [&](const auto& extremes) {
        result.c_plus = extremes.largest();
        result.c_minus = -std::int64_t{extremes.smallest()};
        if (result.c_plus > 0) {
          result.at_plus = last_in_slot(extremes.slot_of_largest());
        }
        if (result.c_minus > 0) {
          result.at_minus = last_in_slot(extremes.slot_of_smallest());
        }
      },
      extremes_);
  return result;
}

double KsReference::log_p() const {
  const KsExtent both = extent();
  return ks_log_p_of_groups(sizes(), std::max(both.plus, both.minus), pooled_tie_groups());
}

std::vector<std::uint32_t> KsReference::pooled_tie_groups() const {
  const std::vector<double> all = reference();
  const std::vector<double> window = current();
  return tie_groups({.reference = all, .current = window});
}

std::vector<double> KsReference::reference() const {
  std::vector<double> all;
  all.reserve(static_cast<std::size_t>(reference_size_));
  for (std::size_t at = 0; at < values_.size(); ++at) {
    all.insert(all.end(), repeats_[at], values_[at]);
  }
  return all;
}

std::vector<double> KsReference::current() const {
  std::vector<double> window;
  window.reserve(filled_);
  const std::size_t oldest = is_full() ? head_ : 0;
  for (std::size_t at = 0; at < filled_; ++at) {
    window.push_back(ring_[(oldest + at) % ring_.size()].value);
  }
  return window;
}

std::size_t KsReference::memory_bytes() const {
  const std::size_t tree =
      std::visit([](const auto& extremes) { return extremes.memory_bytes(); }, extremes_);
  return sizeof(*this) + values_.capacity() * sizeof(double) +
         repeats_.capacity() * sizeof(std::uint32_t) + ring_.capacity() * sizeof(Entry) + tree;
}

void KsReference::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.varint(values_.size());
  for (std::size_t at = 0; at < values_.size(); ++at) {
    out.f64(values_[at]);
    out.varint(repeats_[at]);
  }
  out.varint(ring_.size());
  save_window(out);
}

Result<KsReference> KsReference::load(ByteReader& in) {
  if (in.u8() != kVersion) {
    return internal_error("KS reference: unknown version");
  }
  std::vector<double> reference;
  for (std::size_t distinct = in.count(); distinct > 0; --distinct) {
    const double value = in.f64();
    const std::uint64_t repeats = in.varint();
    const bool in_order = reference.empty() || reference.back() < value;
    if (!in.ok() || !in_order || std::isnan(value) || repeats == 0 ||
        repeats > kValuesMax - reference.size()) {
      return internal_error("KS reference: malformed values");
    }
    reference.insert(reference.end(), repeats, value);
  }
  const std::uint64_t window = in.varint();
  if (!in.ok() || reference.empty() || window == 0 || window > kValuesMax) {
    return internal_error("KS reference: malformed sizes");
  }
  KsReference loaded(reference, window);
  LS_TRY(loaded.load_window(in));
  return loaded;
}

void KsReference::save_window(ByteWriter& out) const {
  out.varint(filled_);
  for (const double value : current()) {
    out.f64(value);
  }
  out.varint(updates_);
}

Status KsReference::load_window(ByteReader& in) {
  reset_current();
  const std::size_t filled = in.count();
  if (filled > ring_.size()) {
    return internal_error("KS window: more values than it holds");
  }
  for (std::size_t at = 0; at < filled; ++at) {
    const double value = in.f64();
    if (!in.ok() || std::isnan(value)) {
      reset_current();
      return internal_error("KS window: malformed values");
    }
    update(value);
  }
  updates_ = in.varint();
  if (!in.ok() || updates_ < filled) {
    reset_current();
    return internal_error("KS window: malformed counters");
  }
  return {};
}

}  // namespace ls::stats
