#include "leadstream/stats/correlation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ls::stats {
namespace {

const std::vector<Pair> kPairs = {{1, 2.5}, {2, 1.5}, {3, 4},  {4, 3.5}, {5, 6},
                                  {6, 4},   {7, 7.5}, {8, 20}, {9, 6.5}, {9, 8}};

JointMoments moments_of(const std::vector<Pair>& pairs) {
  JointMoments moments;
  for (const Pair& pair : pairs) {
    moments.add(pair);
  }
  return moments;
}

// Golden values of this file: scipy 1.10.1, pearsonr and spearmanr.

TEST(Correlation, PearsonAgreesWithScipy) {
  const Correlation result = pearson(moments_of(kPairs));

  EXPECT_NEAR(result.coefficient, 0.6301436551516773, 1e-14);
  EXPECT_NEAR(std::exp(result.log_p), 0.050835927159540786, 1e-13);
  EXPECT_EQ(result.freedom, 8);
}

TEST(Correlation, SpearmanAgreesWithScipy) {
  const Correlation result = spearman(kPairs);

  EXPECT_NEAR(result.coefficient, 0.878048780487805, 1e-14);
  EXPECT_NEAR(std::exp(result.log_p), 0.0008331211583533243, 1e-13);
}

TEST(Correlation, AMonotoneCurveIsPerfectByRanks) {
  std::vector<Pair> pairs;
  for (int i = 0; i < 20; ++i) {
    pairs.push_back({.x = i * 1.0, .y = -std::exp(i)});
  }

  EXPECT_NEAR(spearman(pairs).coefficient, -1, 1e-15);
  EXPECT_LT(spearman(pairs).log_p, -200);
  EXPECT_GT(pearson(moments_of(pairs)).coefficient, -.7);
}

TEST(Correlation, NothingToCompareIsNoEvidence) {
  EXPECT_EQ(pearson(JointMoments()).log_p, 0);
  EXPECT_EQ(pearson(moments_of({{1, 2}, {3, 4}})).log_p, 0);
  EXPECT_NEAR(pearson(moments_of({{1, 2}, {3, 4}})).coefficient, 1, 1e-15);
  EXPECT_EQ(pearson(moments_of({{1, 2}, {1, 4}, {1, 9}})).coefficient, 0);
  EXPECT_EQ(spearman({}).freedom, 0);
}

}  // namespace
}  // namespace ls::stats
