#include "leadstream/window/windows.hpp"

#include <gtest/gtest.h>

namespace ls::window {
namespace {

WindowShape shape(std::int64_t size, std::int64_t hop) {
  return {.size = Millis{size}, .hop = Millis{hop}};
}

TEST(Windows, ShapesThatCannotBeAreRefusedWithTheReason) {
  for (const WindowShape& bad : {shape(10, 0), shape(10, -1), shape(10, 11), shape(0, 0)}) {
    EXPECT_FALSE(validate(bad));
  }
  EXPECT_TRUE(validate(shape(10, 3)));
  EXPECT_FALSE(validate_panes(shape(10, 3))) << "not a whole number of hops";
  EXPECT_FALSE(validate_panes(shape(kPanesMax + 1, 1)));
  EXPECT_TRUE(validate_panes(shape(kPanesMax, 1)));
  EXPECT_EQ(validate(shape(3'600'000, 7'200'000)).error().message,
            "a window of 1h cannot hop by 2h; the hop must be positive and not longer than the "
            "window");
}

TEST(PaneWindow, CoversTheHoppingWindowThatEndsWithTheCurrentPane) {
  const PaneWindow panes(shape(30, 10), Reach::hopping);
  EXPECT_EQ(panes.first_pane(EventTime{57}), 3);
  EXPECT_EQ(panes.leaves_at(3), EventTime{60});
  EXPECT_EQ(panes.first_pane(EventTime{59}), 3);
  EXPECT_EQ(panes.first_pane(EventTime{60}), 4);
  EXPECT_EQ(panes.first_pane(EventTime{15}), 0) << "clamped";
}

TEST(PaneWindow, SawtoothCoversOnePaneMore) {
  const PaneWindow panes(shape(30, 10), Reach::sawtooth);
  EXPECT_EQ(panes.first_pane(EventTime{57}), 2);
  EXPECT_EQ(panes.leaves_at(2), EventTime{60});
}

}  // namespace
}  // namespace ls::window
