#include "leadstream/ml/conformal_interval.hpp"

#include "ml/heap_bytes.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::ml {
namespace {

constexpr std::size_t kWindowMin = 4;
constexpr std::size_t kWindowMax = 4096;
// So that 0.95 * 20 is 19 and not a little more.
constexpr double kRounding = 1e-9;

}  // namespace

std::size_t ConformalOptions::scores_min() const {
  return static_cast<std::size_t>(std::ceil(level / (1 - level) - kRounding));
}

bool ConformalOptions::is_valid() const {
  return level >= 0.5 && level <= 0.999 && gamma >= 0 && gamma <= 0.5 && window >= kWindowMin &&
         window <= kWindowMax && window >= scores_min();
}

ConformalInterval::ConformalInterval(const ConformalOptions& options)
    : options_(options), miss_(1 - options.level) {
  LS_ASSERT(options.is_valid());
}

void ConformalInterval::add(double score, double told) {
  LS_DCHECK(score >= 0);
  if (!std::isnan(told)) {
    miss_ += options_.gamma * ((1 - options_.level) - (score > told ? 1 : 0));
  }
  if (scores_.size() < options_.window) {
    scores_.push_back(score);
  } else {
    double& leaves = scores_[oldest_];
    sorted_.erase(std::lower_bound(sorted_.begin(), sorted_.end(), leaves));
    leaves = score;
    oldest_ = (oldest_ + 1) % scores_.size();
  }
  sorted_.insert(std::upper_bound(sorted_.begin(), sorted_.end(), score), score);
}

double ConformalInterval::half_width() const {
  if (scores_.size() < options_.scores_min()) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const auto count = static_cast<double>(sorted_.size());
  const double rank = std::ceil((count + 1) * (1 - miss_) - kRounding);
  return sorted_[static_cast<std::size_t>(std::clamp(rank, 1.0, count)) - 1];
}

std::size_t ConformalInterval::heap_bytes() const {
  return ml::heap_bytes(scores_) + ml::heap_bytes(sorted_);
}

void ConformalInterval::save(ByteWriter& out) const {
  out.f64(miss_);
  out.varint(scores_.size());
  for (std::size_t i = 0; i < scores_.size(); ++i) {
    out.f64(scores_[(oldest_ + i) % scores_.size()]);
  }
}

Result<ConformalInterval> ConformalInterval::load(const ConformalOptions& options, ByteReader& in) {
  ConformalInterval loaded(options);
  loaded.miss_ = in.f64();
  bool is_whole = std::isfinite(loaded.miss_);
  const std::size_t size = in.count();
  is_whole = is_whole && in.ok() && size <= options.window;
  for (std::size_t i = 0; is_whole && i < size; ++i) {
    loaded.scores_.push_back(in.f64());
    is_whole = loaded.scores_.back() >= 0;
  }
  if (!is_whole || !in.ok()) {
    return internal_error("conformal interval is damaged");
  }
  loaded.sorted_ = loaded.scores_;
  std::ranges::sort(loaded.sorted_);
  return loaded;
}

}  // namespace ls::ml
