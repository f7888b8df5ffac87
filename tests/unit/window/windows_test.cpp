#include "leadstream/window/windows.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace ls::window {
namespace {

struct Assignment {
  WindowShape shape;
  EventTime time;
  std::vector<Window> windows;
};

Assignment assignment(const WindowShape& shape, std::int64_t time,
                      const std::vector<std::int64_t>& starts) {
  Assignment made{shape, {time}, {}};
  for (const std::int64_t start : starts) {
    made.windows.push_back({{start}, EventTime{start} + shape.size});
  }
  return made;
}

WindowShape shape(std::int64_t size, std::int64_t hop) {
  return {.size = Millis{size}, .hop = Millis{hop}};
}

std::vector<Window> all_windows_of(EventTime time, const WindowShape& of) {
  const WindowsOf found = windows_of(time, of);
  std::vector<Window> windows;
  for (std::size_t i = 0; i < found.size(); ++i) {
    windows.push_back(found[i]);
  }
  return windows;
}

// The cases of Kafka Streams' TimeWindowsTest and of Bytewax' tests of sliding windows.
TEST(Windows, AssignmentEqualsThatOfThePeers) {
  const std::vector<Assignment> table = {
      assignment(shape(12, 12), 21, {12}),     assignment(shape(12, 5), 21, {10, 15, 20}),
      assignment(shape(6, 5), 7, {5}),         assignment(shape(10, 5), 10, {5, 10}),
      assignment(shape(10, 3), 11, {3, 6, 9}), assignment(shape(10, 3), 5, {0, 3}),
  };
  for (const Assignment& row : table) {
    EXPECT_EQ(all_windows_of(row.time, row.shape), row.windows)
        << row.shape.size.count << "/" << row.shape.hop.count << " at " << row.time.ms;
  }
}

TEST(Windows, AssignmentEqualsItsDefinition) {
  for (std::int64_t size = 1; size <= 12; ++size) {
    for (std::int64_t hop = 1; hop <= size; ++hop) {
      for (std::int64_t time = -3; time <= 30; ++time) {
        std::vector<Window> wanted;
        for (std::int64_t start = 0; start <= time; start += hop) {
          if (time < start + size) {
            wanted.push_back({{start}, {start + size}});
          }
        }
        ASSERT_EQ(all_windows_of({time}, shape(size, hop)), wanted)
            << size << "/" << hop << " at " << time;
      }
    }
  }
}

TEST(Windows, TheEndOfTimeDoesNotWrap) {
  constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();
  const std::vector<Window> windows = all_windows_of({kEnd - 10}, shape(1000, 1000));
  ASSERT_EQ(windows.size(), 1u);
  EXPECT_LE(windows[0].start, EventTime{kEnd - 10});
  EXPECT_EQ(windows[0].end, EventTime::max());
}

TEST(Windows, AClosedWindowIsOneThatEndedAGraceAgo) {
  const Window window{{0}, {10}};
  EXPECT_FALSE(is_closed(window, EventTime{10}, Millis{1}));
  EXPECT_TRUE(is_closed(window, EventTime{11}, Millis{1}));
  EXPECT_FALSE(is_closed(window, EventTime::min(), Millis{0}));
  EXPECT_TRUE(is_closed(window, EventTime::max(), Millis{1'000}));
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
