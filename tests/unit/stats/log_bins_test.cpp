#include "leadstream/stats/log_bins.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ls::stats {
namespace {

TEST(LogBins, TellEveryNumberWithinTheAccuracy) {
  Random random(test::seed());
  for (const double accuracy : {LogBins::kAccuracyMin, .01, .5}) {
    const LogBins bins(accuracy);
    for (int i = 0; i < 2000; ++i) {
      const double x = std::exp(100 * random.normal());
      ASSERT_NEAR(bins.value_of(bins.bin_of(x)) / x, 1, accuracy * (1 + 1e-8)) << x;
    }
  }
}

// gamma = 3 at an accuracy of one half: (1, 3] is bin 1 and tells 1.5.
TEST(LogBins, ByHand) {
  const LogBins bins(.5);

  EXPECT_EQ(bins.bin_of(1), 0);
  EXPECT_EQ(bins.bin_of(1.001), 1);
  EXPECT_EQ(bins.bin_of(2.999), 1);
  EXPECT_EQ(bins.bin_of(3.001), 2);
  EXPECT_NEAR(bins.value_of(1), 1.5, 1e-15);
}

TEST(LogBins, TheSmallestAndTheLargestHaveBins) {
  const LogBins bins(LogBins::kAccuracyMin);

  EXPECT_LT(bins.bin_of(std::numeric_limits<double>::denorm_min()), -3'700'000);
  EXPECT_GT(bins.bin_of(std::numeric_limits<double>::max()), 3'500'000);
}

}  // namespace
}  // namespace ls::stats
