#include "leadstream/stats/ks_test.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::stats {
namespace {

std::vector<double> sorted(std::span<const double> values) {
  LS_ASSERT(!values.empty());
  LS_ASSERT(std::ssize(values) <= kKsSampleMax);
  std::vector<double> copy(values.begin(), values.end());
  LS_ASSERT(std::ranges::none_of(copy, [](double value) { return std::isnan(value); }));
  std::ranges::sort(copy);
  return copy;
}

// Calls `visit(value, i, j)` once per distinct pooled value, i and j being how many values of
// either sample are at or below it.
template <typename Visit>
void merge_groups(std::span<const double> reference, std::span<const double> current,
                  Visit&& visit) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < reference.size() || j < current.size()) {
    const bool reference_next =
        j == current.size() || (i < reference.size() && reference[i] <= current[j]);
    const double value = reference_next ? reference[i] : current[j];
    while (i < reference.size() && reference[i] == value) {
      ++i;
    }
    while (j < current.size() && current[j] == value) {
      ++j;
    }
    visit(value, static_cast<std::int64_t>(i), static_cast<std::int64_t>(j));
  }
}

double share(std::int64_t c, const SampleSizes& sizes) {
  return static_cast<double>(c) / static_cast<double>(sizes.reference * sizes.current);
}

}  // namespace

std::int64_t KsStatistic::c() const {
  return std::max(c_plus, c_minus);
}

double KsStatistic::d() const {
  return share(c(), sizes);
}

double KsStatistic::d_plus() const {
  return share(c_plus, sizes);
}

double KsStatistic::d_minus() const {
  return share(c_minus, sizes);
}

int KsStatistic::sign() const {
  return c_plus >= c_minus ? 1 : -1;
}

double KsStatistic::location() const {
  return sign() > 0 ? at_plus : at_minus;
}

KsStatistic ks_statistic(const KsSamples& samples) {
  const std::vector<double> reference = sorted(samples.reference);
  const std::vector<double> current = sorted(samples.current);
  const double nowhere = std::numeric_limits<double>::quiet_NaN();
  KsStatistic result{.sizes = {.reference = std::ssize(reference), .current = std::ssize(current)},
                     .at_plus = nowhere,
                     .at_minus = nowhere};
  merge_groups(reference, current, [&](double value, std::int64_t i, std::int64_t j) {
    const std::int64_t difference = i * result.sizes.current - j * result.sizes.reference;
    if (difference > result.c_plus) {
      result.c_plus = difference;
      result.at_plus = value;
    }
    if (-difference > result.c_minus) {
      result.c_minus = -difference;
      result.at_minus = value;
    }
  });
  return result;
}

std::vector<std::uint32_t> tie_groups(const KsSamples& samples) {
  std::vector<std::uint32_t> groups;
  std::int64_t before = 0;
  merge_groups(sorted(samples.reference), sorted(samples.current),
               [&](double /*value*/, std::int64_t i, std::int64_t j) {
                 groups.push_back(static_cast<std::uint32_t>(i + j - before));
                 before = i + j;
               });
  return groups;
}

double tied_share(std::span<const std::uint32_t> groups) {
  std::uint64_t all = 0;
  std::uint64_t tied = 0;
  for (const std::uint32_t size : groups) {
    all += size;
    tied += size > 1 ? size : 0;
  }
  return all == 0 ? 0.0 : static_cast<double>(tied) / static_cast<double>(all);
}

}  // namespace ls::stats
