#include "leadstream/stats/mixture_sprt.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/stats/proportions.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::stats {
namespace {

// 120 of 1000 against 160 of 1000.
Estimate golden_estimate() {
  const TwoProportions arms = {.control = {120, 1000}, .treatment = {160, 1000}};
  return {.value = arms.difference(), .variance = arms.squared_error()};
}

// Golden 52.
TEST(MixtureSprt, LikelihoodRatioAndP) {
  EXPECT_NEAR(std::exp(MixtureSprt(1e-4).log_ratio(golden_estimate())), 2.239469057184297, 1e-12);
  MixtureSprt test(1e-3);
  EXPECT_NEAR(std::exp(test.log_ratio(golden_estimate())), 6.469237017636348, 1e-11);
  EXPECT_NEAR(std::exp(test.update(golden_estimate())), .15457773417078602, 1e-13);
}

// Golden 53.
TEST(MixtureSprt, TheMarginOfItsConfidenceSequence) {
  EXPECT_NEAR(MixtureSprt(1e-3).margin(golden_estimate(), .05), .04766326492417243, 1e-14);
}

TEST(MixtureSprt, TheMarginEndsWhereTheRatioReachesOneOverAlpha) {
  const MixtureSprt test(3e-4);
  const Estimate estimate = golden_estimate();
  const double edge = estimate.value - test.margin(estimate, .1);

  EXPECT_NEAR(test.log_ratio(estimate, edge), std::log(10), 1e-12);
}

TEST(MixtureSprt, PNeverRises) {
  MixtureSprt test(1e-3);
  const double low = test.update(golden_estimate());

  EXPECT_EQ(test.update({.value = 0, .variance = 1e-4}), low);
  EXPECT_EQ(test.log_p(), low);
  EXPECT_EQ(MixtureSprt(1).update({.value = 0, .variance = 1}), 0);
}

// 600 experiments without a difference, looked at 100 times: at most 5 % may ever be significant,
// and three standard deviations more by chance.
TEST(MixtureSprt, LookingOftenFindsNothing) {
  Random random(test::seed());
  int rejections = 0;
  for (int trial = 0; trial < 600; ++trial) {
    MixtureSprt test(1e-2);
    double sum = 0;
    for (int look = 1; look <= 100; ++look) {
      sum += random.normal() * std::sqrt(50);
      const double n = 50 * look;
      test.update({.value = sum / n, .variance = 1 / n});
    }
    rejections += test.log_p() < std::log(.05) ? 1 : 0;
  }

  EXPECT_LE(rejections, 30 + 16);
}

TEST(MixtureSprt, SaveAndLoadContinueAsIfUninterrupted) {
  MixtureSprt uninterrupted(1e-3);
  uninterrupted.update({.value = .01, .variance = 1e-4});
  MixtureSprt resumed = reloaded(uninterrupted);
  uninterrupted.update(golden_estimate());
  resumed.update(golden_estimate());

  EXPECT_EQ(saved(resumed), saved(uninterrupted));
  expect_truncations_refused(resumed);
  expect_mutations_survived(resumed);
}

}  // namespace
}  // namespace ls::stats
