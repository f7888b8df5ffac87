#include "ml/gradient_split.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace ls::ml {
namespace {

using Histogram = std::array<GradientBin, kHistogramBins>;

double score(const Gradients& side, const GradientSplitRules& rules) {
  return side.first * side.first / (side.second + rules.ridge);
}

// The gain of the rows in `first` against all others, by the definition.
double gain_of(const Histogram& bins, std::uint64_t first, const GradientSplitRules& rules) {
  Gradients inside;
  Gradients outside;
  for (std::size_t bin = 0; bin < bins.size(); ++bin) {
    Gradients& side = ((first >> bin) & 1U) != 0 ? inside : outside;
    side.add({bins[bin].first, bins[bin].second});
  }
  if (inside.second < rules.curvature_min || outside.second < rules.curvature_min) {
    return 0;
  }
  Gradients all = inside;
  all.add(outside);
  return score(inside, rules) + score(outside, rules) - score(all, rules);
}

Histogram random_histogram(Random& random, std::size_t bins, bool has_missing) {
  Histogram histogram = {};
  for (std::size_t i = 0; i < bins; ++i) {
    const std::size_t bin = has_missing && i + 1 == bins ? kMissingBin : i * 3;
    histogram[bin] = {static_cast<float>(random.normal()),
                      static_cast<float>(0.2 + random.uniform())};
  }
  return histogram;
}

TEST(GradientSplit, FindsTheThresholdThatGainsMost) {
  Random random(test::seed());
  const GradientSplitRules rules{.ridge = 0.5, .curvature_min = 0.7};
  for (int run = 0; run < 200; ++run) {
    const bool has_missing = run % 2 == 0;
    const Histogram bins = random_histogram(random, 2 + random.below(12), has_missing);
    double best = 0;
    for (std::size_t last = 0; last < kMissingBin; ++last) {
      const std::uint64_t below = (std::uint64_t{2} << last) - 1;
      best = std::max(best, gain_of(bins, below, rules));
      best = std::max(best, gain_of(bins, below | (std::uint64_t{1} << kMissingBin), rules));
    }

    const GradientSplit found = best_threshold(bins, rules);

    ASSERT_NEAR(found.gain, best, 1e-9);
    ASSERT_EQ(found.knows_missing, has_missing);
    if (best > 0) {
      std::uint64_t first = (std::uint64_t{2} << found.bin) - 1;
      first |= std::uint64_t{found.missing_first ? 1U : 0U} << kMissingBin;
      ASSERT_NEAR(gain_of(bins, first, rules), best, 1e-9);
      ASSERT_NEAR(score(found.first, rules) + score(found.second, rules),
                  best + score({found.first.first + found.second.first,
                                found.first.second + found.second.second},
                               rules),
                  1e-9);
    }
  }
}

// Without a ridge the best of all sets is one of those that are tried.
TEST(GradientSplit, FindsTheSetThatGainsMost) {
  Random random(test::seed());
  const GradientSplitRules rules{.ridge = 0, .curvature_min = 1e-3};
  for (int run = 0; run < 50; ++run) {
    const std::size_t count = 2 + random.below(8);
    const Histogram bins = random_histogram(random, count, run % 2 == 0);
    std::vector<std::uint64_t> used;
    for (std::size_t bin = 0; bin < kHistogramBins; ++bin) {
      if (bins[bin].second > 0) {
        used.push_back(std::uint64_t{1} << bin);
      }
    }
    double best = 0;
    for (std::uint64_t subset = 1; subset + 1 < (std::uint64_t{1} << count); ++subset) {
      std::uint64_t first = 0;
      for (std::size_t i = 0; i < count; ++i) {
        first |= ((subset >> i) & 1U) != 0 ? used[i] : 0;
      }
      best = std::max(best, gain_of(bins, first, rules));
    }

    const GradientSplit found = best_set(bins, rules);

    ASSERT_NEAR(found.gain, best, 1e-9);
    ASSERT_NEAR(gain_of(bins, found.first_bins, rules), best, 1e-9);
  }
}

TEST(GradientSplit, FindsNothingWhereThereIsNothingToPart) {
  Histogram bins = {};
  EXPECT_EQ(best_threshold(bins, {}).gain, 0);
  EXPECT_EQ(best_set(bins, {}).gain, 0);
  bins[5] = {3, 10};
  EXPECT_EQ(best_threshold(bins, {}).gain, 0);
  EXPECT_EQ(best_set(bins, {}).gain, 0);
}

// Gradients without a relation to the column rarely gain more than chance is given credit for.
TEST(GradientSplit, RarelySurpassesChanceByChance) {
  Random random(test::seed());
  const double log_inverse_delta = std::log(20);
  constexpr int kRuns = 2000;
  int thresholds = 0;
  int sets = 0;
  for (int run = 0; run < kRuns; ++run) {
    Histogram bins = {};
    for (int row = 0; row < 400; ++row) {
      GradientBin& bin = bins[random.below(12)];
      bin.first += random.chance(0.3) ? -0.7F : 0.3F;
      bin.second += 0.21F;
    }
    thresholds += best_threshold(bins, {}).surplus() > 2 * log_inverse_delta ? 1 : 0;
    sets += best_set(bins, {}).surplus() > 2 * log_inverse_delta ? 1 : 0;
  }
  EXPECT_LT(thresholds, kRuns / 20);
  EXPECT_LT(sets, kRuns / 20);
}

}  // namespace
}  // namespace ls::ml
