#include "stats/mid_ranks.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ls::stats {
namespace {

TEST(MidRanks, EqualValuesShareTheMeanOfTheirRanks) {
  const MidRanks result = mid_ranks(std::vector<double>{3, 1, 3, 2, 3, 1});

  EXPECT_EQ(result.ranks, (std::vector<double>{5, 1.5, 5, 3, 5, 1.5}));
  EXPECT_EQ(result.ties, (std::vector<std::size_t>{2, 1, 3}));
  EXPECT_TRUE(mid_ranks({}).ranks.empty());
}

}  // namespace
}  // namespace ls::stats
