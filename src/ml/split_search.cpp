#include "split_search.hpp"

#include "heap_bytes.hpp"

#include <algorithm>
#include <cmath>

namespace ls::ml {
namespace {

double sum_of(const ClassWeights& weights) {
  return weights[0] + weights[1];
}

ClassWeights rest_of(const ClassWeights& all, const ClassWeights& part) {
  return {std::max(all[0] - part[0], 0.0), std::max(all[1] - part[1], 0.0)};
}

}  // namespace

double entropy_bits(const ClassWeights& weights) {
  const double sum = sum_of(weights);
  if (!(sum > 0)) {
    return 0;
  }
  double bits = 0;
  for (const double weight : weights) {
    if (weight > 0) {
      bits -= weight * std::log2(weight);
    }
  }
  return (bits + sum * std::log2(sum)) / sum;
}

double information_gain(const ClassWeights& before, const std::vector<ClassWeights>& branches) {
  return information_gain(entropy_bits(before), branches);
}

double information_gain(double bits_before, const std::vector<ClassWeights>& branches) {
  constexpr double kShareMin = 0.01;
  double all = 0;
  for (const ClassWeights& branch : branches) {
    all += sum_of(branch);
  }
  const auto enough =
      std::count_if(branches.begin(), branches.end(),
                    [all](const ClassWeights& branch) { return sum_of(branch) / all > kShareMin; });
  if (enough < 2) {
    return -std::numeric_limits<double>::infinity();
  }
  double after = 0;
  for (const ClassWeights& branch : branches) {
    after += sum_of(branch) * entropy_bits(branch);
  }
  return bits_before - after / all;
}

double hoeffding_bound(double range, double log_inverse_delta, double weight) {
  return std::sqrt(range * range * log_inverse_delta / (2 * weight));
}

SplitSearch::SplitSearch(const SplitRules& rules) : rules_(rules) {
  branches_.reserve(std::max<std::size_t>(rules.branches_max, 2));
}

SplitSearch::SplitSearch(const SplitSearch& other) : SplitSearch(other.rules_) {}

const std::vector<ClassWeights>& SplitSearch::branches_of(const FeatureColumn& column,
                                                          const SplitTest& test) {
  branches_.clear();
  if (test.kind == SplitKind::threshold) {
    const ClassWeights below = column.numbers.at_or_below(test.threshold);
    branches_.push_back(below);
    branches_.push_back(rest_of(column.numbers.weights(), below));
    return branches_;
  }
  for (const CategoriesByClass::Entry& entry : column.categories.entries()) {
    if (test.kind == SplitKind::each_category) {
      branches_.push_back(entry.weights);
    } else if (entry.key == test.category) {
      branches_.push_back(entry.weights);
      branches_.push_back(rest_of(column.categories.weights(), entry.weights));
    }
  }
  return branches_;
}

// With the branches that were worked out last.
void SplitSearch::try_test(const SplitTest& test, double bits_before, SplitCandidate& best) const {
  const double merit = information_gain(bits_before, branches_);
  if (merit > best.merit) {
    best = {.test = test, .merit = merit};
  }
}

SplitCandidate SplitSearch::best_of(const FeatureColumn& column, FeatureKind kind,
                                    std::uint32_t number, const ClassWeights& before) {
  SplitCandidate best;
  const double bits = entropy_bits(before);
  if (kind == FeatureKind::number) {
    const double from = column.numbers.min();
    const double to = column.numbers.max();
    const double step = (to - from) / (static_cast<double>(rules_.candidates) + 1);
    for (std::size_t i = 1; i <= rules_.candidates; ++i) {
      const double threshold = step * static_cast<double>(i) + from;
      if (threshold > from && threshold < to) {
        const SplitTest test{.column = number, .threshold = threshold};
        branches_of(column, test);
        try_test(test, bits, best);
      }
    }
    return best;
  }
  const auto& entries = column.categories.entries();
  if (entries.size() <= rules_.branches_max) {
    const SplitTest test{.kind = SplitKind::each_category, .column = number};
    branches_of(column, test);
    try_test(test, bits, best);
  }
  for (const CategoriesByClass::Entry& entry : entries) {
    const SplitTest test{.kind = SplitKind::one_category, .column = number, .category = entry.key};
    // As `branches_of`, which would have to look for the entry.
    branches_.assign({entry.weights, rest_of(column.categories.weights(), entry.weights)});
    try_test(test, bits, best);
  }
  return best;
}

std::size_t SplitSearch::heap_bytes() const {
  return ml::heap_bytes(branches_);
}

}  // namespace ls::ml
