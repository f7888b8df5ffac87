#include "leadstream/stats/multiple_testing.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ls::stats {
namespace {

std::vector<std::size_t> ascending(std::span<const double> log_p) {
  std::vector<std::size_t> order(log_p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Equal p-values keep the order of the input, so that the result never depends on the sort.
  std::ranges::stable_sort(order,
                           [&](std::size_t a, std::size_t b) { return log_p[a] < log_p[b]; });
  return order;
}

double log_of(std::size_t count) {
  return std::log(static_cast<double>(count));
}

// p_(j) * family * penalty / j, made monotone from the largest p down.
std::vector<double> step_up(std::span<const double> log_p, double log_penalty) {
  std::vector<double> adjusted(log_p.size());
  const std::vector<std::size_t> order = ascending(log_p);
  const double log_family = log_of(log_p.size()) + log_penalty;
  double smallest = 0;
  for (std::size_t rank = order.size(); rank > 0; --rank) {
    const std::size_t at = order[rank - 1];
    smallest = std::min(smallest, log_p[at] + log_family - log_of(rank));
    adjusted[at] = smallest;
  }
  return adjusted;
}

}  // namespace

std::vector<double> bonferroni(std::span<const double> log_p) {
  std::vector<double> adjusted;
  adjusted.reserve(log_p.size());
  for (const double value : log_p) {
    adjusted.push_back(std::min(0.0, value + log_of(log_p.size())));
  }
  return adjusted;
}

std::vector<double> holm(std::span<const double> log_p) {
  std::vector<double> adjusted(log_p.size());
  const std::vector<std::size_t> order = ascending(log_p);
  double largest = -HUGE_VAL;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    largest = std::max(largest, log_p[order[rank]] + log_of(order.size() - rank));
    adjusted[order[rank]] = std::min(0.0, largest);
  }
  return adjusted;
}

std::vector<double> benjamini_hochberg(std::span<const double> log_p) {
  return step_up(log_p, 0);
}

std::vector<double> benjamini_yekutieli(std::span<const double> log_p) {
  double harmonic = 0;
  for (std::size_t rank = log_p.size(); rank > 0; --rank) {
    harmonic += 1 / static_cast<double>(rank);
  }
  return step_up(log_p, std::log(harmonic));
}

double simes(std::span<const double> log_p) {
  const std::vector<double> adjusted = benjamini_hochberg(log_p);
  return adjusted.empty() ? 0 : *std::ranges::min_element(adjusted);
}

std::vector<std::size_t> rejected(std::span<const double> adjusted_log_p, double alpha) {
  LS_ASSERT(alpha > 0);
  // The logarithms of a p that equals alpha and of alpha are rounded on different ways.
  const double most = std::log(alpha) + kLogRounding;
  std::vector<std::size_t> indices;
  for (std::size_t at = 0; at < adjusted_log_p.size(); ++at) {
    if (adjusted_log_p[at] <= most) {
      indices.push_back(at);
    }
  }
  return indices;
}

}  // namespace ls::stats
