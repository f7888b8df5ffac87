#include "ml/transform/feature_information.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ls::ml {
namespace {

// A label that equals the sign of x: all of its entropy. The bin in which 0 lies is mixed; of 256
// values it got 16, so it holds a sixteenth give or take .015, and takes away that share of ln 2.
TEST(FeatureInformation, AFeatureThatTellsTheLabelHasItsEntropy) {
  Random random(test::seed());
  FeatureInformation feature;
  for (int i = 0; i < 20'000; ++i) {
    const double x = random.normal();
    feature.learn(x, x > 0);
  }

  EXPECT_GT(feature.information(), std::log(2) * 7 / 8 - .01);
  EXPECT_LE(feature.information(), std::log(2));
  EXPECT_EQ(feature.count(), 20'000U);
}

// By hand: a bit that is right in three of four cases has ln 2 - H(1/4) = .13081 nats.
TEST(FeatureInformation, ABitThatIsOftenRight) {
  FeatureInformation feature;
  for (int i = 0; i < 8000; ++i) {
    const bool label = i % 2 == 0;
    const bool is_right = i / 2 % 4 != 0;
    feature.learn(label == is_right ? 1 : 0, label);
  }

  EXPECT_NEAR(feature.information(), .1308120, 2e-4);
}

// Twice n times the raw estimate is chi-squared of 15 freedoms: 15 / 4000 on average, .0014 out.
TEST(FeatureInformation, ChanceIsTakenOff) {
  Random random(test::seed());
  double sum = 0;
  for (int round = 0; round < 100; ++round) {
    FeatureInformation feature;
    for (int i = 0; i < 2000; ++i) {
      const double x = random.normal();
      feature.learn(x, random.chance(.3));
    }
    sum += feature.information();
  }

  // About half of the estimates are cut at 0, which leaves .4 of a standard deviation.
  EXPECT_LT(sum / 100, .0012);
}

TEST(FeatureInformation, WhatIsMissingCanTell) {
  Random random(test::seed());
  FeatureInformation feature;
  for (int i = 0; i < 4000; ++i) {
    const bool label = random.chance(.5);
    feature.learn(label ? NAN : 3, label);
  }

  EXPECT_NEAR(feature.information(), std::log(2), .001);
}

TEST(FeatureInformation, SaysNothingBeforeItsWarmUp) {
  FeatureInformation feature;
  for (std::size_t i = 1; i < FeatureInformation::kWarmup; ++i) {
    feature.learn(i % 2 == 0 ? 1 : 0, i % 2 == 0);
  }
  EXPECT_EQ(feature.information(), 0);
  feature.learn(1, true);

  EXPECT_GT(feature.information(), .6);
}

TEST(MostInformative, ChoosesByWhatTheySay) {
  Random random(test::seed());
  std::vector<FeatureInformation> features(4);
  for (int i = 0; i < 3000; ++i) {
    const double x = random.normal();
    features[0].learn(7, x > 0);
    features[1].learn(x + random.normal(), x > 0);
    features[2].learn(x, x > 0);
    features[3].learn(x + 3 * random.normal(), x > 0);
  }

  EXPECT_EQ(most_informative(features, 2), (std::vector<std::size_t>{2, 1}));
  EXPECT_EQ(most_informative(features, 9), (std::vector<std::size_t>{2, 1, 3}));
}

TEST(FeatureInformation, SaveAndLoadContinueAsIfUninterrupted) {
  Random random(test::seed());
  FeatureInformation uninterrupted;
  for (int i = 0; i < 300; ++i) {
    FeatureInformation resumed = stats::reloaded(uninterrupted);
    const double x = i % 10 == 0 ? NAN : random.normal();
    uninterrupted.learn(x, i % 3 == 0);
    resumed.learn(x, i % 3 == 0);
    ASSERT_EQ(stats::saved(resumed), stats::saved(uninterrupted));
    if (i == 20) {
      stats::expect_truncations_refused(uninterrupted);
      stats::expect_mutations_survived(uninterrupted);
    }
  }
  stats::expect_truncations_refused(uninterrupted);
  stats::expect_mutations_survived(uninterrupted);
}

}  // namespace
}  // namespace ls::ml
