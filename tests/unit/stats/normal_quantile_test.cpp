#include "leadstream/stats/normal_quantile.hpp"

#include <gtest/gtest.h>

namespace ls::stats {
namespace {

// Wichura 1988 (AS 241), its own check values, and 0.975 from any table.
TEST(NormalQuantile, MatchesPublishedValues) {
  EXPECT_NEAR(normal_quantile(0.25), -0.6744897501960817, 1e-15);
  EXPECT_NEAR(normal_quantile(0.001), -3.090232306167814, 1e-14);
  EXPECT_NEAR(normal_quantile(1e-20), -9.262340089798408, 1e-13);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-15);
  EXPECT_EQ(normal_quantile(0.5), 0);
}

}  // namespace
}  // namespace ls::stats
