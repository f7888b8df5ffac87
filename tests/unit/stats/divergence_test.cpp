#include "leadstream/stats/divergence.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ls::stats {
namespace {

using Shares = std::vector<double>;

const Shares kReference = {.1, .2, .3, .4};
const Shares kCurrent = {.15, .25, .3, .3};

// Computed from the definitions with 40 digits.
TEST(Divergence, AgreesWithExtendedPrecision) {
  const BinShares shares{.reference = kReference, .current = kCurrent};

  EXPECT_NEAR(jensen_shannon(shares), .00749237663624183036, 1e-16);
  EXPECT_NEAR(hellinger(shares), .0866519105218498154, 1e-15);
}

TEST(Divergence, SeparateDistributionsReachTheUpperEnd) {
  const Shares left = {1, 0};
  const Shares right = {0, 1};
  const BinShares shares{.reference = left, .current = right};

  EXPECT_NEAR(jensen_shannon(shares), .693147180559945309, 1e-15);
  EXPECT_EQ(hellinger(shares), 1);
}

TEST(Divergence, EqualDistributionsHaveNone) {
  const BinShares shares{.reference = kCurrent, .current = kCurrent};

  EXPECT_EQ(jensen_shannon(shares), 0);
  EXPECT_EQ(hellinger(shares), 0);
}

TEST(Divergence, ExchangingTheDistributionsChangesNothing) {
  const BinShares there{.reference = kReference, .current = kCurrent};
  const BinShares back{.reference = kCurrent, .current = kReference};

  EXPECT_DOUBLE_EQ(jensen_shannon(there), jensen_shannon(back));
  EXPECT_DOUBLE_EQ(hellinger(there), hellinger(back));
}

}  // namespace
}  // namespace ls::stats
