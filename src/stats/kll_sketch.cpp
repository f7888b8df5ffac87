#include "leadstream/stats/kll_sketch.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/counter_random.hpp"

#include <algorithm>
#include <cmath>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr double kShrink = 2.0 / 3;  // c: each level has this share of the capacity above it,
constexpr double kCapacityMin = 8;   // but room for so many at least.

}  // namespace

KllSketch::KllSketch(const KllOptions& options) : options_(options), levels_(1) {
  LS_ASSERT(options.k >= kMin && options.k <= kMax);
  update_bound();
}

std::size_t KllSketch::capacity(std::size_t level) const {
  const auto depth = static_cast<double>(levels_.size() - 1 - level);
  const double share = std::pow(kShrink, depth) * static_cast<double>(options_.k);
  return static_cast<std::size_t>(std::max(kCapacityMin, std::ceil(share)));
}

void KllSketch::update_bound() {
  bound_ = 0;
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    bound_ += capacity(level);
  }
  levels_.front().reserve(bound_ + 1);
}

void KllSketch::add(double value) {
  LS_DCHECK(!std::isnan(value));
  value += 0.0;  // -0 is 0.
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
  ++count_;
  levels_.front().push_back(value);
  if (++size_ > bound_) {
    shrink();
  }
}

void KllSketch::merge(const KllSketch& other) {
  LS_ASSERT(other.options_.k == options_.k && &other != this);
  count_ += other.count_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  levels_.resize(std::max(levels_.size(), other.levels_.size()));
  for (std::size_t level = 0; level < other.levels_.size(); ++level) {
    const std::vector<double>& taken = other.levels_[level];
    levels_[level].insert(levels_[level].end(), taken.begin(), taken.end());
  }
  size_ += other.size_;
  update_bound();
  while (size_ > bound_) {
    shrink();
  }
}

// Compacts the lowest level that is full: there is one, or the size would be within its bound.
void KllSketch::shrink() {
  std::size_t level = 0;
  while (levels_[level].size() < capacity(level)) {
    ++level;
  }
  compact(level);
}

void KllSketch::compact(std::size_t level) {
  if (level + 1 == levels_.size()) {
    LS_ASSERT(levels_.size() < kLevelsMax);
    levels_.emplace_back();
    update_bound();
  }
  std::vector<double>& from = levels_[level];
  std::vector<double>& to = levels_[level + 1];
  std::ranges::sort(from);
  CounterRandom coin(
      {.seed = options_.seed, .stream = options_.stream, .sequence = compactions_++});
  // Of an odd number the first stays, so that the weight of all stays what it is.
  const std::size_t kept = from.size() % 2;
  for (std::size_t at = kept + (coin.next() >> 63); at < from.size(); at += 2) {
    to.push_back(from[at]);
  }
  size_ -= (from.size() - kept) / 2;
  from.resize(kept);
}

double KllSketch::rank(double value) const {
  std::uint64_t below = 0;
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    const auto found =
        std::ranges::count_if(levels_[level], [&](double kept) { return kept <= value; });
    below += static_cast<std::uint64_t>(found) << level;
  }
  return count_ == 0 ? 0 : static_cast<double>(below) / static_cast<double>(count_);
}

std::optional<double> KllSketch::quantile(double q) const {
  LS_ASSERT(q >= 0 && q <= 1);
  if (count_ == 0) {
    return std::nullopt;
  }
  if (q == 0 || q == 1) {
    return q == 0 ? min_ : max_;
  }
  struct Weighted {
    double value = 0;
    std::uint64_t weight = 0;
  };
  std::vector<Weighted> sorted;
  sorted.reserve(size_);
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    for (const double value : levels_[level]) {
      sorted.push_back({.value = value, .weight = std::uint64_t{1} << level});
    }
  }
  std::ranges::sort(sorted, {}, &Weighted::value);
  const double wanted = q * static_cast<double>(count_);
  std::uint64_t below = 0;
  for (const Weighted& one : sorted) {
    below += one.weight;
    if (static_cast<double>(below) >= wanted) {
      return one.value;
    }
  }
  return max_;
}

std::size_t KllSketch::size() const {
  return size_;
}

void KllSketch::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.varint(options_.k);
  out.u64(options_.seed);
  out.u32(options_.stream);
  out.varint(compactions_);
  out.f64(min_);
  out.f64(max_);
  out.varint(levels_.size());
  for (const std::vector<double>& level : levels_) {
    out.varint(level.size());
    for (const double value : level) {
      out.f64(value);
    }
  }
}

Result<KllSketch> KllSketch::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  KllOptions options;
  options.k = in.varint();
  options.seed = in.u64();
  options.stream = in.u32();
  if (!is_known || !in.ok() || options.k < kMin || options.k > kMax) {
    return internal_error("kll sketch: unknown version or malformed options");
  }
  KllSketch loaded(options);
  loaded.compactions_ = in.varint();
  loaded.min_ = in.f64();
  loaded.max_ = in.f64();
  const std::size_t levels = in.count();
  constexpr std::size_t kLoadedMax = kLevelsMax - 2;  // What is added later finds room.
  if (!in.ok() || levels == 0 || levels > kLoadedMax) {
    return internal_error("kll sketch: malformed levels");
  }
  loaded.levels_.resize(levels);
  loaded.update_bound();
  for (std::size_t level = 0; level < levels; ++level) {
    const std::size_t size = in.count();
    loaded.size_ += size;
    if (loaded.size_ > loaded.bound_) {
      return internal_error("kll sketch: more values than fit");
    }
    loaded.count_ += static_cast<std::uint64_t>(size) << level;
    for (std::size_t at = 0; at < size; ++at) {
      loaded.levels_[level].push_back(in.f64());
    }
    if (std::ranges::any_of(loaded.levels_[level], [](double v) { return std::isnan(v); })) {
      return internal_error("kll sketch: a value is not a number");
    }
  }
  if (!in.ok() || (loaded.count_ > 0 && !(loaded.min_ <= loaded.max_))) {
    return internal_error("kll sketch: malformed values");
  }
  return loaded;
}

}  // namespace ls::stats
