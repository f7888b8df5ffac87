#include "ml/transform/tracked_quantiles.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr double kGrowth = 1.0 / 64;  // Ranks move by less than a digest's error meanwhile.

bool are_levels(const TrackedQuantiles::Levels& levels) {
  return levels.low >= 0 && levels.low <= levels.middle && levels.middle <= levels.high &&
         levels.high <= 1;
}

}  // namespace

TrackedQuantiles::TrackedQuantiles(const Levels& levels) : levels_(levels) {
  LS_ASSERT(are_levels(levels));
}

void TrackedQuantiles::learn(double x) {
  if (std::isnan(x)) {
    return;
  }
  digest_.add(x);
  if (digest_.weight() >= next_) {
    read();
  }
}

void TrackedQuantiles::read() {
  digest_.compress();
  low_ = *digest_.quantile(levels_.low);
  middle_ = *digest_.quantile(levels_.middle);
  high_ = *digest_.quantile(levels_.high);
  next_ = digest_.weight() + std::max(1.0, std::floor(digest_.weight() * kGrowth));
}

void TrackedQuantiles::save(ByteWriter& out) const {
  out.u8(kVersion);
  for (const double part :
       {levels_.low, levels_.middle, levels_.high, next_, low_, middle_, high_}) {
    out.f64(part);
  }
  digest_.save(out);
}

Result<TrackedQuantiles> TrackedQuantiles::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  Levels levels;
  for (double* part : {&levels.low, &levels.middle, &levels.high}) {
    *part = in.f64();
  }
  if (!is_known || !in.ok() || !are_levels(levels)) {
    return internal_error("quantiles: unknown version or malformed levels");
  }
  TrackedQuantiles loaded(levels);
  for (double* part : {&loaded.next_, &loaded.low_, &loaded.middle_, &loaded.high_}) {
    *part = in.f64();
  }
  loaded.digest_ = LS_TRY(stats::TDigest::load(in));
  return loaded;
}

}  // namespace ls::ml
