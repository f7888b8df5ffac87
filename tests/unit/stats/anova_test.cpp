#include "leadstream/stats/anova.hpp"

#include "leadstream/stats/t_test.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace ls::stats {
namespace {

Moments moments_of(const std::vector<double>& values) {
  Moments moments;
  for (const double value : values) {
    moments.add(value);
  }
  return moments;
}

// Golden values: scipy 1.10.1, f_oneway.
TEST(Anova, AgreesWithScipy) {
  const std::vector<Moments> groups = {moments_of({14.1, 13.9, 15.2, 16.0, 14.8, 15.5, 13.2, 14.9}),
                                       Moments(), moments_of({12.8, 14.0, 13.1, 15.1, 12.5, 13.9}),
                                       moments_of({16.2, 15.9, 17.0, 14.9, 16.8, 15.2, 16.1})};
  const Anova result = anova(groups);

  EXPECT_NEAR(result.statistic, 12.531413434761935, 1e-10);
  EXPECT_NEAR(std::exp(result.log_p), 0.0003895199661871769, 1e-13);
  EXPECT_EQ(result.freedom.between, 2);
  EXPECT_EQ(result.freedom.within, 18);
  EXPECT_NEAR(result.explained, 0.5820060755756182, 1e-12);
}

TEST(Anova, OfTwoGroupsIsThePooledTTest) {
  const std::vector<Moments> groups = {moments_of({1, 5, 3}), moments_of({4, 9, 8, 6})};
  const TTest t = pooled_t(groups[0], groups[1]);

  EXPECT_NEAR(anova(groups).statistic, t.statistic * t.statistic, 1e-12);
  EXPECT_NEAR(anova(groups).log_p, t.log_p(), 1e-12);
}

TEST(Anova, NothingToCompareIsNoEvidence) {
  EXPECT_EQ(anova({}).log_p, 0);
  EXPECT_EQ(anova(std::vector{moments_of({1, 2})}).log_p, 0);
  EXPECT_EQ(anova(std::vector{moments_of({1}), moments_of({2})}).log_p, 0);
  EXPECT_EQ(anova(std::vector{moments_of({3, 3}), moments_of({3})}).log_p, 0);
}

TEST(Anova, OnlyMeansThatDifferAreCertain) {
  const Anova result = anova(std::vector{moments_of({3, 3}), moments_of({4, 4})});

  EXPECT_EQ(result.log_p, -std::numeric_limits<double>::infinity());
  EXPECT_EQ(result.explained, 1);
}

}  // namespace
}  // namespace ls::stats
