#include "leadstream/stats/t_digest.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr double kBuffered = 5;  // Values per delta between two compressions.

// The q at which k1 has this value.
double scale_inverse(double k, double delta) {
  const double angle =
      std::clamp(k * 2 * std::numbers::pi / delta, -std::numbers::pi / 2, std::numbers::pi / 2);
  return (std::sin(angle) + 1) / 2;
}

// A centroid's middle by rank; the ends of the data stand before and behind them all.
struct Knot {
  double at = 0;
  double value = 0;
};

double value_at(const Knot& left, const Knot& right, double at) {
  if (!(right.at > left.at)) {
    return right.value;
  }
  return left.value + (at - left.at) / (right.at - left.at) * (right.value - left.value);
}

double rank_at(const Knot& left, const Knot& right, double value) {
  if (!(right.value > left.value)) {
    return right.at;
  }
  return left.at + (value - left.value) / (right.value - left.value) * (right.at - left.at);
}

}  // namespace

TDigest::TDigest(double delta) : delta_(delta) {
  LS_ASSERT(delta >= kDeltaMin && delta <= kDeltaMax);
}

double TDigest::scale(double q, double delta) {
  return delta / (2 * std::numbers::pi) * std::asin(2 * q - 1);
}

std::size_t TDigest::room() const {
  return static_cast<std::size_t>(delta_ * (1 + kBuffered)) + 2;
}

void TDigest::add(double value, double weight) {
  LS_DCHECK(std::isfinite(value) && std::isfinite(weight) && weight > 0);
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
  weight_ += weight;
  take({.mean = value, .weight = weight});
}

void TDigest::take(const Centroid& centroid) {
  if (kept_.capacity() < room()) {
    kept_.reserve(room());
  }
  kept_.push_back(centroid);
  if (kept_.size() >= room()) {
    compress();
  }
}

void TDigest::merge(const TDigest& other) {
  LS_ASSERT(other.delta_ == delta_);
  if (other.weight_ == 0) {
    return;
  }
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  weight_ += other.weight_;
  const std::vector<Centroid> taken = other.kept_;  // `other` may be this.
  for (const Centroid& centroid : taken) {
    take(centroid);
  }
  compress();
}

// From the left, each centroid takes in its neighbours as long as it stays within one unit of k1.
void TDigest::compress() {
  if (is_compressed()) {
    return;
  }
  // A total order, so that the outcome does not depend on the sort.
  std::ranges::sort(kept_, [](const Centroid& a, const Centroid& b) {
    return a.mean < b.mean || (a.mean == b.mean && a.weight < b.weight);
  });
  double all = 0;
  for (const Centroid& centroid : kept_) {
    all += centroid.weight;
  }
  std::size_t last = 0;
  double before = 0;  // Weight left of the last centroid.
  double limit = all * scale_inverse(scale(0, delta_) + 1, delta_);
  for (std::size_t at = 1; at < kept_.size(); ++at) {
    const Centroid next = kept_[at];
    Centroid& open = kept_[last];
    if (before + open.weight + next.weight <= limit) {
      open.weight += next.weight;
      open.mean += (next.mean - open.mean) * (next.weight / open.weight);
      continue;
    }
    before += open.weight;
    limit = all * scale_inverse(scale(std::min(before / all, 1.0), delta_) + 1, delta_);
    kept_[++last] = next;
  }
  kept_.resize(last + 1);
  merged_ = kept_.size();
}

TDigest TDigest::compressed() const {
  TDigest copy = *this;
  copy.compress();
  return copy;
}

std::size_t TDigest::centroids() const {
  return is_compressed() ? kept_.size() : compressed().kept_.size();
}

std::optional<double> TDigest::quantile(double q) const {
  LS_ASSERT(q >= 0 && q <= 1);
  if (weight_ == 0) {
    return std::nullopt;
  }
  if (!is_compressed()) {
    return compressed().quantile(q);
  }
  const double at = q * weight_;
  Knot left{.at = 0, .value = min_};
  double before = 0;
  for (const Centroid& centroid : kept_) {
    const Knot right{.at = before + centroid.weight / 2, .value = centroid.mean};
    if (at < right.at) {
      return value_at(left, right, at);
    }
    left = right;
    before += centroid.weight;
  }
  return value_at(left, {.at = weight_, .value = max_}, at);
}

double TDigest::rank(double value) const {
  if (weight_ == 0 || value < min_ || value > max_) {
    return weight_ > 0 && value > max_ ? 1 : 0;
  }
  if (!is_compressed()) {
    return compressed().rank(value);
  }
  Knot left{.at = 0, .value = min_};
  Knot right{.at = weight_, .value = max_};
  double before = 0;
  double equal = 0;
  for (const Centroid& centroid : kept_) {
    const Knot knot{.at = before + centroid.weight / 2, .value = centroid.mean};
    if (centroid.mean == value) {
      equal += centroid.weight;
    } else if (centroid.mean > value) {
      right = knot;
      break;
    } else {
      left = knot;
      before += centroid.weight;
    }
  }
  return (equal > 0 ? before + equal / 2 : rank_at(left, right, value)) / weight_;
}

void TDigest::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.f64(delta_);
  out.f64(weight_);
  out.f64(min_);
  out.f64(max_);
  out.varint(merged_);
  out.varint(kept_.size());
  for (const Centroid& centroid : kept_) {
    out.f64(centroid.mean);
    out.f64(centroid.weight);
  }
}

Result<TDigest> TDigest::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  const double delta = in.f64();
  if (!is_known || !(delta >= kDeltaMin && delta <= kDeltaMax)) {
    return internal_error("t-digest: unknown version or malformed delta");
  }
  TDigest loaded(delta);
  loaded.weight_ = in.f64();
  loaded.min_ = in.f64();
  loaded.max_ = in.f64();
  loaded.merged_ = in.varint();
  const std::size_t size = in.count();
  const bool is_range = size == 0 || loaded.min_ <= loaded.max_;
  if (!in.ok() || size >= loaded.room() || loaded.merged_ > size || !is_range ||
      (loaded.weight_ > 0) != (size > 0)) {
    return internal_error("t-digest: malformed sizes");
  }
  loaded.kept_.reserve(loaded.room());
  for (std::size_t at = 0; at < size; ++at) {
    const double mean = in.f64();
    const double weight = in.f64();
    const bool in_order = at == 0 || at >= loaded.merged_ || loaded.kept_.back().mean <= mean;
    if (!std::isfinite(mean) || !std::isfinite(weight) || !(weight > 0) || !in_order) {
      return internal_error("t-digest: malformed centroids");
    }
    loaded.kept_.push_back({.mean = mean, .weight = weight});
  }
  if (!in.ok()) {
    return internal_error("t-digest: bytes end too early");
  }
  return loaded;
}

}  // namespace ls::stats
