#include "leadstream/stats/ks_critical.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/stats/ks_distribution.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ls::stats {
namespace {

// C takes only multiples of gcd(n, m); the search counts in those.
struct Lattice {
  SampleSizes sizes;
  std::int64_t unit;
  std::int64_t last;  // n*m in units.
  double log_alpha;

  [[nodiscard]] bool is_rare(std::int64_t units) const {
    return ks_log_p(sizes, units * unit) <= log_alpha;
  }
};

// The limit law exp(-2 lambda^2) puts the answer close by, so that the bisection tries no large C,
// which would be slow, and starts from a narrow interval.
std::int64_t guess(const Lattice& lattice) {
  const auto n = static_cast<double>(lattice.sizes.reference);
  const auto m = static_cast<double>(lattice.sizes.current);
  const double lambda = std::sqrt(std::max(0.0, 0.6931471805599453 - lattice.log_alpha) / 2);
  const double c = lambda * std::sqrt((n + m) / (n * m)) * n * m;
  const auto units = static_cast<std::int64_t>(c / static_cast<double>(lattice.unit));
  return std::clamp<std::int64_t>(units, 1, lattice.last);
}

}  // namespace

std::int64_t ks_critical(const SampleSizes& sizes, double alpha) {
  LS_ASSERT(alpha > 0 && alpha < 1);
  const std::int64_t unit = std::gcd(sizes.reference, sizes.current);
  const Lattice lattice{.sizes = sizes,
                        .unit = unit,
                        .last = sizes.reference * sizes.current / unit,
                        .log_alpha = std::log(alpha)};
  std::int64_t rare = guess(lattice);
  const std::int64_t step = std::max<std::int64_t>(1, rare / 16);
  while (!lattice.is_rare(rare)) {
    if (rare == lattice.last) {
      return sizes.reference * sizes.current + unit;
    }
    rare = std::min(lattice.last, rare + step);
  }
  std::int64_t common = std::max<std::int64_t>(0, rare - step);
  while (common > 0 && lattice.is_rare(common)) {
    rare = common;
    common = std::max<std::int64_t>(0, rare - step);
  }
  while (rare - common > 1) {
    const std::int64_t middle = common + (rare - common) / 2;
    (lattice.is_rare(middle) ? rare : common) = middle;
  }
  return rare * unit;
}

std::int64_t KsCriticalCache::at(const SampleSizes& sizes, double alpha) {
  // Sizes and levels come from the configuration; more than this many means references of
  // changing size, where remembering does not pay anyway.
  constexpr std::size_t kEntriesMax = 1024;
  const auto key = std::pair(sizes, alpha);
  if (const auto found = entries_.find(key); found != entries_.end()) {
    return found->second;
  }
  if (entries_.size() == kEntriesMax) {
    entries_.clear();
  }
  return entries_.emplace(key, ks_critical(sizes, alpha)).first->second;
}

}  // namespace ls::stats
