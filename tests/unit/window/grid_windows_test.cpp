#include "leadstream/window/window_rule.hpp"

#include <gtest/gtest.h>

namespace ls::window {
namespace {

std::optional<TimeGrid> closing_grid(Millis size, Millis hop, Millis grace) {
  const Result<RulePtr> rule = make_hopping({size, hop}, {grace, Millis{0}});
  EXPECT_TRUE(rule.has_value());
  return rule ? (*rule)->closing_grid() : std::nullopt;
}

TEST(GridWindows, CloseWhereTheirEndsAndTheGraceFall) {
  EXPECT_EQ(closing_grid(Millis{20}, Millis{10}, Millis{0}), (TimeGrid{Millis{10}, Millis{0}}));
  EXPECT_EQ(closing_grid(Millis{25}, Millis{10}, Millis{0}), (TimeGrid{Millis{10}, Millis{5}}));
  EXPECT_EQ(closing_grid(Millis{25}, Millis{10}, Millis{18}), (TimeGrid{Millis{10}, Millis{3}}));
}

TEST(GridWindows, AreNotLookedAtAllTheTimeForTheSakeOfALongGrace) {
  EXPECT_TRUE(closing_grid(Millis{20}, Millis{10}, Millis{20}).has_value());
  EXPECT_EQ(closing_grid(Millis{20}, Millis{10}, Millis{21}), std::nullopt);
  EXPECT_EQ(closing_grid(Millis{20}, Millis{10}, Millis::max()), std::nullopt);
}

}  // namespace
}  // namespace ls::window
