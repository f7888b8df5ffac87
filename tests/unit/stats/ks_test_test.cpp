#include "leadstream/stats/ks_test.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ls::stats {
namespace {

using Values = std::vector<double>;

KsStatistic statistic(const Values& reference, const Values& current) {
  return ks_statistic({.reference = reference, .current = current});
}

TEST(KsStatistic, EqualSamplesWithTiesHaveNoDifference) {
  const KsStatistic result = statistic({1, 1, 1, 2}, {1, 1, 1, 2});

  EXPECT_EQ(result.c(), 0);
  EXPECT_EQ(result.d(), 0);
  EXPECT_TRUE(std::isnan(result.location()));
}

TEST(KsStatistic, SeparatedSamplesReachTheWholeProduct) {
  const KsStatistic result = statistic({0, 1}, {5, 6, 7});

  EXPECT_EQ(result.c_plus, 6);
  EXPECT_EQ(result.c_minus, 0);
  EXPECT_EQ(result.d(), 1);
  EXPECT_EQ(result.sign(), 1);
  EXPECT_EQ(result.location(), 1);
}

// Values as scipy 1.11's test suite gives them (test_ks_2samp).
TEST(KsStatistic, SmallSamplesAgreeWithPublishedValues) {
  EXPECT_EQ(statistic({1.01, 2.01}, {1, 2, 3}).d(), 1.0 / 3);
  EXPECT_EQ(statistic({1.01, 2.01}, {1, 2, 3, 4}).d(), 0.5);
  EXPECT_EQ(statistic({1.01, 2.01}, {1, 2, 3, 4}).d_minus(), 0.25);
  EXPECT_EQ(statistic({.99, 1.99}, {1, 2, 3, 4}).d(), 0.75);
}

TEST(KsStatistic, LocationAndSignNameWhereTheDistributionsPart) {
  Values reference(10);
  Values current(10);
  for (std::size_t i = 0; i < 10; ++i) {
    reference[i] = current[i] = static_cast<double>(i);
  }

  reference[6] = 5.9;
  const KsStatistic earlier = statistic(reference, current);
  reference[6] = 6.1;
  const KsStatistic later = statistic(reference, current);

  EXPECT_EQ(earlier.c(), 10);
  EXPECT_EQ(earlier.location(), 5.9);
  EXPECT_EQ(earlier.sign(), 1);
  EXPECT_EQ(later.c(), 10);
  EXPECT_EQ(later.location(), 6.0);
  EXPECT_EQ(later.sign(), -1);
}

TEST(KsStatistic, InputNeedsNoOrder) {
  const KsStatistic sorted = statistic({1, 2, 3, 4}, {2, 2, 5});
  const KsStatistic shuffled = statistic({3, 1, 4, 2}, {5, 2, 2});

  EXPECT_EQ(shuffled.c_plus, sorted.c_plus);
  EXPECT_EQ(shuffled.c_minus, sorted.c_minus);
}

TEST(KsStatistic, NegativeZeroTiesWithZero) {
  EXPECT_EQ(statistic({-0.0, 1}, {0.0, 1}).c(), 0);
}

TEST(TieGroups, CountEqualPooledValuesInAscendingOrder) {
  const Values reference = {1, 2, 2, 3, 3};
  const Values current = {1, 2, 3, 4, 4, 5, 6};
  const auto groups = tie_groups({.reference = reference, .current = current});

  EXPECT_EQ(groups, (std::vector<std::uint32_t>{2, 3, 3, 2, 1, 1}));
  EXPECT_DOUBLE_EQ(tied_share(groups), 10.0 / 12);
}

TEST(TieGroups, DistinctValuesHaveNoTiedShare) {
  const Values reference = {1, 3};
  const Values current = {2, 4};

  EXPECT_EQ(tied_share(tie_groups({.reference = reference, .current = current})), 0);
}

}  // namespace
}  // namespace ls::stats
