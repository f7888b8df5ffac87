#include "operators/drift/comparison.hpp"

#include "leadstream/stats/chi_square.hpp"
#include "leadstream/stats/histogram.hpp"
#include "leadstream/stats/psi.hpp"

#include <algorithm>
#include <vector>

namespace ls::operators {
namespace {

constexpr std::size_t kBins = 10;

// How many of `values` equal each of `categories`, which ascend; last, how many equal none.
std::vector<std::uint64_t> count_of(std::span<const double> values,
                                    std::span<const double> categories) {
  std::vector<std::uint64_t> counts(categories.size() + 1);
  for (const double value : values) {
    const auto found = std::ranges::lower_bound(categories, value);
    const bool is_known = found != categories.end() && *found == value;
    ++counts[is_known ? static_cast<std::size_t>(found - categories.begin()) : categories.size()];
  }
  return counts;
}

}  // namespace

Comparison compare_categories(std::span<const double> reference, std::span<const double> current) {
  std::vector<double> categories(reference.begin(), reference.end());
  std::ranges::sort(categories);
  categories.erase(std::ranges::unique(categories).begin(), categories.end());
  const std::vector<std::uint64_t> before = count_of(reference, categories);
  const std::vector<std::uint64_t> now = count_of(current, categories);
  const stats::BinCounts counts{.reference = before, .current = now};
  return {.value = stats::total_variation(counts), .log_p = stats::chi_square(counts).log_p};
}

Comparison compare_bins(std::span<const double> reference, std::span<const double> current) {
  stats::HistogramPair bins(stats::quantile_edges(reference, kBins), reference);
  for (const double value : current) {
    bins.add_current(value);
  }
  const stats::Psi psi = stats::psi({.reference = bins.reference(), .current = bins.current()});
  return {.value = psi.value, .log_p = psi.log_p};
}

}  // namespace ls::operators
