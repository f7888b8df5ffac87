#include "ml/class_evidence.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

double log_normal(double x, double mean, double variance) {
  return -0.5 * (std::log(2 * std::numbers::pi * variance) + (x - mean) * (x - mean) / variance);
}

TEST(LogOdds, CountEachClassAsHalfAnExampleAtLeast) {
  EXPECT_EQ(log_odds({0, 0}), 0);
  EXPECT_DOUBLE_EQ(log_odds({1, 3}), std::log(3));
  EXPECT_DOUBLE_EQ(log_odds({0, 8}), std::log(16));
  EXPECT_DOUBLE_EQ(log_odds({8, 0.25}), -std::log(16));
}

// Sample means 2 and 5, sample variances 1 and 4, by hand.
TEST(NumbersByClass, SayTheLogRatioOfTwoNormalLaws) {
  NumbersByClass numbers;
  for (const double x : {1.0, 2.0, 3.0}) {
    numbers.add(x, 0, 1);
  }
  for (const double x : {3.0, 5.0, 7.0}) {
    numbers.add(x, 1, 1);
  }

  for (const double x : {-1.0, 2.0, 3.5, 6.0}) {
    EXPECT_NEAR(numbers.evidence(x), log_normal(x, 5, 4) - log_normal(x, 2, 1), 1e-12) << x;
  }
  EXPECT_EQ(numbers.evidence(1e9), kEvidenceMax);
  EXPECT_EQ(numbers.min(), 1);
  EXPECT_EQ(numbers.max(), 7);
}

TEST(NumbersByClass, SayNothingBeforeBothClassesHaveTwoValues) {
  NumbersByClass numbers;
  numbers.add(1, 0, 1);
  numbers.add(2, 0, 1);
  numbers.add(5, 1, 1);

  EXPECT_EQ(numbers.evidence(5), 0);
  EXPECT_EQ(numbers.min(), 1);
  EXPECT_EQ(numbers.max(), 5);
}

TEST(NumbersByClass, AConstantIsNotCertainty) {
  NumbersByClass numbers;
  for (int i = 0; i < 10; ++i) {
    numbers.add(0, 0, 1);
    numbers.add(i, 1, 1);
  }
  NumbersByClass equal;
  for (int i = 0; i < 10; ++i) {
    equal.add(3, i % 2, 1);
  }

  EXPECT_LT(numbers.evidence(0), -3);
  EXPECT_GT(numbers.evidence(0), -kEvidenceMax);
  EXPECT_EQ(numbers.evidence(5), kEvidenceMax);
  EXPECT_EQ(equal.evidence(3), 0);
  EXPECT_EQ(equal.evidence(4), 0);
}

// A normal law with mean 2 and deviation 1 has Phi(1/2) of its weight below 2.5.
TEST(NumbersByClass, PartTheirWeightByTheNormalLaw) {
  NumbersByClass numbers;
  for (const double x : {1.0, 2.0, 3.0}) {
    numbers.add(x, 0, 1);
    numbers.add(x + 10, 1, 1);
  }

  EXPECT_NEAR(numbers.at_or_below(2.5)[0], 3 * 0.6914624612740131, 1e-14);
  EXPECT_EQ(numbers.at_or_below(2.5)[1], 0);
  EXPECT_EQ(numbers.at_or_below(0.5)[0], 0);
  EXPECT_EQ(numbers.at_or_below(3)[0], 3);
}

TEST(NumbersByClass, MergeToWhatOnePassGives) {
  Random random(test::seed());
  NumbersByClass both;
  NumbersByClass first;
  NumbersByClass second;
  for (int i = 0; i < 500; ++i) {
    const double x = 1e6 + random.normal();
    const std::size_t label = random.below(2);
    const double weight = random.exponential() + 0.1;
    both.add(x, label, weight);
    (i < 100 ? first : second).add(x, label, weight);
  }

  first.merge(second);

  EXPECT_NEAR(first.evidence(1e6 + 0.5), both.evidence(1e6 + 0.5), 1e-8);
  EXPECT_EQ(first.min(), both.min());
  EXPECT_EQ(first.max(), both.max());
  EXPECT_NEAR(first.weights()[1], both.weights()[1], 1e-9);
}

TEST(NumbersByClass, StayFinite) {
  constexpr double kMax = std::numeric_limits<double>::max();
  NumbersByClass numbers;
  for (const double x : {kMax, -kMax, 0.0, 1e-320}) {
    numbers.add(x, 0, 1e6);
    numbers.add(x, 1, 1e-9);
  }

  EXPECT_TRUE(std::isfinite(numbers.evidence(kMax)));
  EXPECT_TRUE(std::isfinite(numbers.at_or_below(1)[0]));
}

// Shares (2 + 1) / (3 + 3) and (1 + 1) / (4 + 3): two categories are known, one place is for
// others.
TEST(CategoriesByClass, SayTheLogRatioOfSmoothedShares) {
  CategoriesByClass categories;
  for (const auto& [key, label] :
       {std::pair(7U, 1U), std::pair(7U, 1U), std::pair(9U, 1U), std::pair(7U, 0U),
        std::pair(9U, 0U), std::pair(9U, 0U), std::pair(9U, 0U)}) {
    categories.add(key, label, 1, 10);
  }

  EXPECT_NEAR(*categories.evidence(7, 1, 10), std::log((3.0 / 6) / (2.0 / 7)), 1e-15);
  EXPECT_FALSE(categories.evidence(8, 1, 10));
}

TEST(CategoriesByClass, CountTogetherWhatFindsNoPlace) {
  CategoriesByClass categories;
  for (std::uint64_t key = 1; key <= 5; ++key) {
    categories.add(key, key % 2, 1, 2);
  }

  EXPECT_EQ(categories.entries().size(), 2U);
  EXPECT_EQ(categories.others(), (ClassWeights{1, 2}));
  EXPECT_EQ(categories.weights(), (ClassWeights{2, 3}));
  EXPECT_NEAR(*categories.evidence(77, 1, 2), std::log((3.0 / 6) / (2.0 / 5)), 1e-15);
}

TEST(CategoriesByClass, MergeToWhatOnePassGives) {
  Random random(test::seed());
  CategoriesByClass both;
  CategoriesByClass first;
  CategoriesByClass second;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t key = random.below(30);
    const std::size_t label = random.below(2);
    both.add(key, label, 1, 100);
    (i < 300 ? first : second).add(key, label, 1, 100);
  }

  first.merge(second, 100);

  EXPECT_EQ(first.weights(), both.weights());
  for (std::uint64_t key = 0; key < 30; ++key) {
    EXPECT_EQ(first.evidence(key, 1, 100), both.evidence(key, 1, 100));
  }
}

TEST(CategoriesByClass, RefuseBytesThatCannotBe) {
  CategoriesByClass categories;
  for (std::uint64_t key = 1; key <= 5; ++key) {
    categories.add(key, 0, 1, 10);
  }
  std::string bytes;
  ByteWriter writer(bytes);
  categories.save(writer);
  CategoriesByClass loaded;
  ByteReader whole(bytes);
  ByteReader too_many(bytes);

  EXPECT_TRUE(loaded.load(whole, 10));
  EXPECT_FALSE(CategoriesByClass().load(too_many, 4));
}

TEST(Missingness, SaysNothingBeforeItWasSeen) {
  EXPECT_EQ(missing_evidence({0, 0}, {10, 20}, false), 0);
  EXPECT_EQ(missing_evidence({0, 0}, {10, 20}, true), 0);
  EXPECT_NEAR(missing_evidence({1, 5}, {9, 5}, true), std::log((6.0 / 12) / (2.0 / 12)), 1e-15);
  EXPECT_NEAR(missing_evidence({1, 5}, {9, 5}, false), std::log((6.0 / 12) / (10.0 / 12)), 1e-15);
}

}  // namespace
}  // namespace ls::ml
