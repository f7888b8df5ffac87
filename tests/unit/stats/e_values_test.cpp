#include "leadstream/stats/e_values.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace ls::stats {
namespace {

using Indices = std::vector<std::size_t>;

Indices rejected_of(std::vector<double> e, double alpha) {
  std::ranges::for_each(e, [](double& value) { value = std::log(value); });
  return e_benjamini_hochberg(e, alpha);
}

// 5 / (2 * .1) = 25 lies below the second, 5 / (3 * .1) above the third.
TEST(EBenjaminiHochberg, RejectsTheLargestThatSuffice) {
  EXPECT_EQ(rejected_of({50, 30, 10, 2, 1}, .1), (Indices{0, 1}));
  EXPECT_EQ(rejected_of({1, 30, 2, 50, 10}, .1), (Indices{1, 3}));
}

TEST(EBenjaminiHochberg, ASmallerOneMayCarryTheLargerOnes) {
  EXPECT_EQ(rejected_of({18, 18, 17, 1, 1}, .1), (Indices{0, 1, 2}));
}

TEST(EBenjaminiHochberg, WhatJustSufficesIsEnough) {
  EXPECT_EQ(rejected_of({2}, .5), (Indices{0}));
}

TEST(EBenjaminiHochberg, NothingIsRejectedWithoutEvidence) {
  EXPECT_TRUE(rejected_of({1, 1, 0}, .1).empty());
  EXPECT_TRUE(rejected_of({}, .1).empty());
}

// Computed from the formulas with 40 digits.
TEST(LogEOf, AgreesWithExtendedPrecision) {
  EXPECT_NEAR(log_e_of(std::log(.01)), 1.60943791243410037, 1e-13);
  EXPECT_NEAR(log_e_of(std::log(1e-300)), 344.694616768546907, 1e-10);
  EXPECT_NEAR(log_e_of_mixture(std::log(.01)), 1.49312705111641538, 1e-13);
  EXPECT_NEAR(log_e_of_mixture(std::log(1e-300)), 677.699898058405391, 1e-10);
  EXPECT_NEAR(log_e_of_mixture(std::log(.5)), -.448361220692674878, 1e-13);
  EXPECT_NEAR(log_e_of_mixture(std::log(.99999)), -.693143847207167392, 1e-11);
  EXPECT_NEAR(log_e_of_mixture(-.001), log_e_of_mixture(-.0010000001), 1e-9);
}

// What makes it an e-value: over uniform p its mean is 1. By the midpoints of equal steps.
TEST(LogEOf, HasMeanOneOverUniformP) {
  constexpr int kSteps = 2'000'000;
  double sum = 0;
  for (int at = 0; at < kSteps; ++at) {
    sum += std::exp(log_e_of(std::log((at + .5) / kSteps), .8));
  }

  EXPECT_NEAR(sum / kSteps, 1, .01);
}

// The k-th of m is m / (k alpha), which is enough.
TEST(EBenjaminiHochberg, AnEValueAtTheBorderIsRejected) {
  for (const double alpha : {.05, .1, .2}) {
    for (std::size_t family = 1; family <= 30; ++family) {
      std::vector<double> log_e;
      for (std::size_t k = 1; k <= family; ++k) {
        log_e.push_back(std::log(static_cast<double>(family) / (static_cast<double>(k) * alpha)));
      }
      EXPECT_EQ(e_benjamini_hochberg(log_e, alpha).size(), family) << alpha;
      log_e.back() -= 1e-9;
      EXPECT_EQ(e_benjamini_hochberg(log_e, alpha).size(), family - 1) << alpha;
    }
  }
}

}  // namespace
}  // namespace ls::stats
