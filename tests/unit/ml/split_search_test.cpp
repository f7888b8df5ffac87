#include "ml/split_search.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ls::ml {
namespace {

constexpr CategoryRules kRules = {};

FeatureColumn numbers_of(double shift) {
  FeatureColumn column;
  for (int i = 0; i < 100; ++i) {
    column.numbers.add(i % 10, 0, 1);
    column.numbers.add(i % 10 + shift, 1, 1);
  }
  return column;
}

// Golden 82.
TEST(HoeffdingBound, MatchesPublishedValues) {
  const double log_inverse_delta = -std::log(1e-7);

  EXPECT_NEAR(hoeffding_bound(1, log_inverse_delta, 200), 0.20073674085078647, 1e-16);
  EXPECT_NEAR(hoeffding_bound(1, log_inverse_delta, 1000), 0.0897721996248235, 1e-16);
  EXPECT_NEAR(hoeffding_bound(std::log2(10), log_inverse_delta, 200), 0.6668330191083512, 1e-15);
}

TEST(Entropy, IsThatOfACoin) {
  EXPECT_DOUBLE_EQ(entropy_bits({5, 5}), 1);
  EXPECT_DOUBLE_EQ(entropy_bits({1, 3}), 2 - 0.75 * std::log2(3));
  EXPECT_EQ(entropy_bits({7, 0}), 0);
  EXPECT_EQ(entropy_bits({0, 0}), 0);
}

TEST(InformationGain, IsAllOfItForAPureSplitAndNoneForALonelyBranch) {
  EXPECT_DOUBLE_EQ(information_gain({5, 5}, {{5, 0}, {0, 5}}), 1);
  EXPECT_DOUBLE_EQ(information_gain({6, 6}, {{3, 3}, {3, 3}}), 0);
  EXPECT_EQ(information_gain({50, 50}, {{50, 50}, {0, 1}}),
            -std::numeric_limits<double>::infinity());
}

TEST(SplitSearch, CutsBetweenTwoClouds) {
  SplitSearch search({});
  const SplitCandidate best = search.best_of(numbers_of(20), FeatureKind::number, 3, {100, 100});

  EXPECT_EQ(best.test.column, 3U);
  EXPECT_EQ(best.test.kind, SplitKind::threshold);
  EXPECT_GT(best.test.threshold, 9);
  EXPECT_LT(best.test.threshold, 20);
  EXPECT_NEAR(best.merit, 1, 1e-12);
  const auto& branches = search.branches_of(numbers_of(20), best.test);
  ASSERT_EQ(branches.size(), 2U);
  EXPECT_EQ(branches[0], (ClassWeights{100, 0}));
  EXPECT_EQ(branches[1], (ClassWeights{0, 100}));
}

TEST(SplitSearch, TriesEvenlySpacedThresholdsInside) {
  SplitSearch search({.candidates = 1});
  const SplitCandidate only = search.best_of(numbers_of(1), FeatureKind::number, 0, {100, 100});

  EXPECT_DOUBLE_EQ(only.test.threshold, 5);
  FeatureColumn constant;
  constant.numbers.add(2, 0, 1);
  constant.numbers.add(2, 1, 1);
  EXPECT_TRUE(std::isinf(search.best_of(constant, FeatureKind::number, 0, {1, 1}).merit));
}

TEST(SplitSearch, GivesEachCategoryABranchOrOneAgainstTheRest) {
  FeatureColumn column;
  for (std::uint64_t key = 1; key <= 4; ++key) {
    for (int i = 0; i < 10; ++i) {
      column.categories.add(key, key == 2 ? 1 : 0, 1, kRules.capacity);
    }
  }
  SplitSearch wide({.branches_max = 4});
  SplitSearch search({.branches_max = 3});
  const ClassWeights before = {30, 10};

  const SplitCandidate each = wide.best_of(column, FeatureKind::category, 0, before);
  const SplitCandidate one = search.best_of(column, FeatureKind::category, 0, before);

  EXPECT_EQ(each.test.kind, SplitKind::each_category);
  EXPECT_EQ(search.branches_of(column, each.test).size(), 4U);
  EXPECT_EQ(one.test.kind, SplitKind::one_category);
  EXPECT_EQ(one.test.category, 2U);
  const auto& branches = search.branches_of(column, one.test);
  EXPECT_EQ(branches[0], (ClassWeights{0, 10}));
  EXPECT_EQ(branches[1], (ClassWeights{30, 0}));
  EXPECT_DOUBLE_EQ(one.merit, entropy_bits(before));
}

}  // namespace
}  // namespace ls::ml
