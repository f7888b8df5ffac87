#include "leadstream/base/duration_tally.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace ls {
namespace {

TEST(DurationTally, ABoundBelongsToItsBucket) {
  DurationTally tally;
  tally.add(0.001);
  tally.add(0.0011, 3);

  EXPECT_EQ(tally.counts()[0], 1U);
  EXPECT_EQ(tally.counts()[1], 3U);
  EXPECT_DOUBLE_EQ(tally.seconds(), 0.001 + 3 * 0.0011);
}

TEST(DurationTally, NothingIsTooShortOrTooLong) {
  DurationTally tally;
  tally.add(-1.0);
  tally.add(0.0);
  tally.add(1e9);

  EXPECT_EQ(tally.counts().front(), 2U);
  EXPECT_EQ(tally.counts().back(), 1U);
  EXPECT_EQ(std::accumulate(tally.counts().begin(), tally.counts().end(), std::uint64_t{0}), 3U);
}

}  // namespace
}  // namespace ls
