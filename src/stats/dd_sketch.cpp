#include "leadstream/stats/dd_sketch.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

bool is_usable(double accuracy, std::uint64_t bins_max) {
  return accuracy >= LogBins::kAccuracyMin && accuracy <= 0.5 && bins_max > 0 &&
         bins_max <= DdSketch::kBinsMax;
}

}  // namespace

DdSketch::DdSketch(const DdSketchOptions& options)
    : log_bins_(options.accuracy),
      bins_max_(options.bins_max),
      negative_(options.bins_max),
      positive_(options.bins_max) {
  LS_ASSERT(is_usable(options.accuracy, options.bins_max));
}

void DdSketch::add(double value, std::uint64_t count) {
  LS_DCHECK(std::isfinite(value));
  min_ = std::min(min_, value + 0.0);  // -0 is 0.
  max_ = std::max(max_, value + 0.0);
  if (value > 0) {
    positive_.add(log_bins_.bin_of(value), count);
  } else if (value < 0) {
    negative_.add(log_bins_.bin_of(-value), count);
  } else {
    zeros_ += count;
  }
}

void DdSketch::merge(const DdSketch& other) {
  LS_ASSERT(other.accuracy() == accuracy() && other.bins_max_ == bins_max_);
  zeros_ += other.zeros_;
  negative_.merge(other.negative_);
  positive_.merge(other.positive_);
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

std::optional<double> DdSketch::min() const {
  return count() > 0 ? std::optional(min_) : std::nullopt;
}

std::optional<double> DdSketch::max() const {
  return count() > 0 ? std::optional(max_) : std::nullopt;
}

std::optional<double> DdSketch::quantile(double q) const {
  LS_ASSERT(q >= 0 && q <= 1);
  if (count() == 0) {
    return std::nullopt;
  }
  if (q == 0 || q == 1) {
    return q == 0 ? min_ : max_;
  }
  const auto last = static_cast<double>(count() - 1);
  return at_rank(std::min(static_cast<std::uint64_t>(q * last), count() - 1));
}

double DdSketch::at_rank(std::uint64_t rank) const {
  double value = 0;
  if (rank < negative_.total()) {
    value = -log_bins_.value_of(negative_.at_rank(negative_.total() - 1 - rank));
  } else if (rank >= negative_.total() + zeros_) {
    value = log_bins_.value_of(positive_.at_rank(rank - negative_.total() - zeros_));
  }
  return std::clamp(value, min_, max_);
}

void DdSketch::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.f64(accuracy());
  out.varint(bins_max_);
  out.varint(zeros_);
  negative_.save(out);
  positive_.save(out);
  out.f64(min_);
  out.f64(max_);
}

Result<DdSketch> DdSketch::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  const double accuracy = in.f64();
  const std::uint64_t bins_max = in.varint();
  if (!is_known || !in.ok() || !is_usable(accuracy, bins_max)) {
    return internal_error("dd sketch: unknown version or malformed options");
  }
  DdSketch loaded({.accuracy = accuracy, .bins_max = bins_max});
  loaded.zeros_ = in.varint();
  loaded.negative_ = LS_TRY(CollapsingBins::load(in, bins_max));
  loaded.positive_ = LS_TRY(CollapsingBins::load(in, bins_max));
  loaded.min_ = in.f64();
  loaded.max_ = in.f64();
  const DdSketch empty;
  const bool is_range = loaded.count() == 0 ? loaded.min_ == empty.min_ && loaded.max_ == empty.max_
                                            : loaded.min_ <= loaded.max_;
  if (!in.ok() || loaded.zeros_ > CollapsingBins::kTotalMax || !is_range) {
    return internal_error("dd sketch: malformed counts");
  }
  return loaded;
}

}  // namespace ls::stats
