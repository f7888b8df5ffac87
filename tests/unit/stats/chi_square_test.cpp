#include "leadstream/stats/chi_square.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ls::stats {
namespace {

using Counts = std::vector<std::uint64_t>;

const Counts kReference = {120, 60, 20, 200};
const Counts kCurrent = {30, 40, 10, 20};

// Computed from the definitions with 40 digits.
TEST(ChiSquare, AgreesWithExtendedPrecision) {
  const ChiSquare pearson = chi_square({.reference = kReference, .current = kCurrent});
  const ChiSquare likelihood = g_test({.reference = kReference, .current = kCurrent});

  EXPECT_NEAR(pearson.statistic, 44.696969696969697, 1e-12);
  EXPECT_NEAR(pearson.log_p, -20.6526570988571785, 1e-10);
  EXPECT_EQ(pearson.freedom, 3U);
  EXPECT_NEAR(likelihood.statistic, 43.4486301435266936, 1e-12);
  EXPECT_NEAR(likelihood.log_p, -20.0420476739594426, 1e-10);
}

TEST(ChiSquaredLogP, AgreesWithExtendedPrecision) {
  struct Case {
    double x;
    std::size_t freedom;
    double log_p;
  };
  for (const Case& one :
       {Case{3.841458820694124, 1, -2.99573227355398984}, Case{0.5, 3, -0.0845873228518993408},
        Case{30, 9, -7.73164512490199247}, Case{200, 5, -93.3619654541245961},
        Case{2000, 1, -1004.02674195895195}, Case{5000, 12, -2465.66526048839485},
        Case{100, 80, -2.73999965885330048}, Case{300, 200, -12.0364074544616463}}) {
    EXPECT_NEAR(chi_squared_log_p(one.x, one.freedom) / one.log_p, 1, 1e-12) << one.x;
  }
  EXPECT_EQ(chi_squared_log_p(0, 3), 0);
}

TEST(ChiSquare, RareCategoriesArePooled) {
  const Counts reference = {400, 400, 2, 3, 5, 1};
  const Counts current = {100, 100, 4, 3, 0, 8};
  const Counts pooled_reference = {400, 400, 11};
  const Counts pooled_current = {100, 100, 15};
  const ChiSquare result = chi_square({.reference = reference, .current = current});

  EXPECT_EQ(result.freedom, 2U);
  EXPECT_EQ(result.statistic,
            chi_square({.reference = pooled_reference, .current = pooled_current}).statistic);
}

TEST(ChiSquare, WhatStaysRareJoinsTheSmallestOfTheOthers) {
  const Counts reference = {400, 300, 3};
  const Counts current = {100, 90, 2};
  const Counts joined_reference = {400, 303};
  const Counts joined_current = {100, 92};
  const ChiSquare result = chi_square({.reference = reference, .current = current});

  EXPECT_EQ(result.freedom, 1U);
  EXPECT_EQ(result.statistic,
            chi_square({.reference = joined_reference, .current = joined_current}).statistic);
}

// Sums of fractions of whole numbers in another language.
TEST(ChiSquare, ARareCategoryBesideASingleOneIsTestedExactly) {
  const Counts single = {200, 0};
  const Counts with_another = {30, 20};
  const Counts often = {95, 5};
  const Counts seldom = {39, 1};

  EXPECT_NEAR(chi_square({.reference = single, .current = with_another}).log_p, -35.82911962929661,
              1e-9);
  EXPECT_NEAR(chi_square({.reference = often, .current = seldom}).log_p, -.3945430943827528, 1e-9);
}

TEST(ChiSquare, NothingToCompareIsNoEvidence) {
  const Counts none = {0, 0};
  const Counts some = {50, 60};
  const Counts one_category = {500};

  EXPECT_EQ(chi_square({.reference = none, .current = some}).log_p, 0);
  EXPECT_EQ(chi_square({.reference = some, .current = none}).freedom, 0U);
  EXPECT_EQ(chi_square({.reference = one_category, .current = one_category}).freedom, 0U);
  EXPECT_EQ(chi_square({}).freedom, 0U);
}

// 5 % of 4000 trials, five standard deviations wide.
TEST(ChiSquare, PIsCalibratedWithoutDrift) {
  Random random(test::seed());
  int rejections = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    Counts reference(6);
    Counts current(6);
    for (int at = 0; at < 900; ++at) {
      const std::uint64_t category = std::min(random.below(6), random.below(6));
      ++(at < 700 ? reference : current)[category];
    }
    rejections +=
        chi_square({.reference = reference, .current = current}).log_p < std::log(.05) ? 1 : 0;
  }

  EXPECT_NEAR(rejections, 200, 70);
}

TEST(TotalVariation, IsTheShareThatWouldHaveToMove) {
  const Counts reference = {50, 50, 0};
  const Counts current = {5, 0, 5};

  EXPECT_DOUBLE_EQ(total_variation({.reference = reference, .current = current}), .5);
  EXPECT_EQ(total_variation({.reference = reference, .current = reference}), 0);
}

}  // namespace
}  // namespace ls::stats
