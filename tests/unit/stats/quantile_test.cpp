#include "leadstream/stats/quantile.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace ls::stats {
namespace {

using Values = std::vector<double>;

// By hand: ranks 0, .75, 1.5, 3.
TEST(SortedQuantile, IsLinearBetweenNeighbours) {
  const Values values = {1, 3, 4, 10};

  EXPECT_EQ(sorted_quantile(values, 0), 1);
  EXPECT_EQ(sorted_quantile(values, .25), 2.5);
  EXPECT_EQ(sorted_quantile(values, .5), 3.5);
  EXPECT_EQ(sorted_quantile(values, 1), 10);
  EXPECT_EQ(sorted_quantile(Values{7}, .3), 7);
  EXPECT_FALSE(sorted_quantile({}, .5));
}

// Golden 64.
TEST(RobustLocation, ZDoesNotSeeTheOutlierInItsScale) {
  const auto robust = robust_location(Values{1, 2, 3, 4, 100});
  ASSERT_TRUE(robust);

  EXPECT_EQ(robust->median, 3);
  EXPECT_EQ(robust->deviation, 1);
  EXPECT_NEAR(robust->z(100), 65.42550576901992, 1e-12);
  EXPECT_EQ(robust->z(3), 0);
}

// MAD is 0, the mean distance (0 + 0 + 0 + 4) / 4.
TEST(RobustLocation, TheMeanDistanceServesWhereMostValuesAreEqual) {
  const auto robust = robust_location(Values{5, 5, 5, 9});
  ASSERT_TRUE(robust);

  EXPECT_EQ(robust->z(5), 0);
  EXPECT_DOUBLE_EQ(robust->z(4), -1 / 1.2533141373155003);
  EXPECT_DOUBLE_EQ(robust->z(9), 4 / 1.2533141373155003);
}

TEST(RobustLocation, WithoutSpreadEverythingElseIsOut) {
  const auto robust = robust_location(Values{5, 5, 5});
  ASSERT_TRUE(robust);

  EXPECT_EQ(robust->z(5), 0);
  EXPECT_EQ(robust->z(4), -std::numeric_limits<double>::infinity());
  EXPECT_FALSE(robust_location({}));
}

}  // namespace
}  // namespace ls::stats
