#include "leadstream/ml/score_rank.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ls::ml {
namespace {

ScoreRank of_one_to(int n) {
  ScoreRank rank(100);
  for (int i = 1; i <= n; ++i) {
    rank.add(i);
  }
  return rank;
}

TEST(ScoreRank, PIsTheShareOfScoresThatAreNotLess) {
  const ScoreRank rank = of_one_to(9);

  EXPECT_DOUBLE_EQ(rank.p_of(10), 0.1);
  EXPECT_DOUBLE_EQ(rank.p_of(9), 0.2);
  EXPECT_DOUBLE_EQ(rank.p_of(8.5), 0.2);
  EXPECT_DOUBLE_EQ(rank.p_of(0), 1);
  EXPECT_DOUBLE_EQ(ScoreRank(5).p_of(3), 1);
}

TEST(ScoreRank, WhatExceedsTheThresholdIsRareEnough) {
  for (int n = 1; n <= 60; ++n) {
    const ScoreRank rank = of_one_to(n);
    for (const double rate : {0.02, 0.1, 0.35}) {
      for (double score = 0.5; score <= n + 1; score += 0.5) {
        ASSERT_EQ(score > rank.threshold(rate), rank.p_of(score) <= rate + 1e-12)
            << n << " " << rate << " " << score;
      }
    }
  }
  EXPECT_EQ(of_one_to(8).threshold(0.1), std::numeric_limits<double>::infinity());
}

TEST(ScoreRank, SurpriseRisesBeyondTheGreatestScore) {
  const ScoreRank rank = of_one_to(9);

  EXPECT_DOUBLE_EQ(rank.surprise_of(5), -std::log(0.6));
  EXPECT_DOUBLE_EQ(rank.surprise_of(9), -std::log(0.2));
  EXPECT_DOUBLE_EQ(rank.surprise_of(18), -std::log(0.1) + std::log(2.0));
}

TEST(ScoreRank, TheRateIsKeptWhateverTheScoresDo) {
  Random random(test::seed());
  ScoreRank rank(500);
  int alarms = 0;
  constexpr int kScores = 50'000;
  for (int i = 0; i < kScores; ++i) {
    const double score = std::exp(random.normal()) * (i > kScores / 2 ? 30 : 1);
    alarms += rank.p_of(score) <= 0.02 ? 1 : 0;
    rank.add(score);
  }

  // Scores 30 times as great fill the upper fiftieth of the window once.
  EXPECT_NEAR(alarms, 0.02 * kScores, 5 * std::sqrt(0.02 * kScores) + 50);
}

}  // namespace
}  // namespace ls::ml
