#include "leadstream/base/time_grid.hpp"

#include <gtest/gtest.h>

namespace ls {
namespace {

TEST(TimeGrid, PointsLieAtThePhaseAndEveryStepFromIt) {
  const TimeGrid grid{Millis{10}, Millis{3}};

  EXPECT_EQ(grid.floor(EventTime{3}), EventTime{3});
  EXPECT_EQ(grid.floor(EventTime{12}), EventTime{3});
  EXPECT_EQ(grid.floor(EventTime{2}), EventTime{-7});
  EXPECT_EQ(grid.after(EventTime{3}), EventTime{13});
  EXPECT_EQ(grid.after(EventTime{2}), EventTime{3});
}

}  // namespace
}  // namespace ls
