#include "leadstream/ml/time_folds.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ls::ml {
namespace {

// A row per second.
std::vector<EventTime> rows(std::int64_t count) {
  std::vector<EventTime> times;
  for (std::int64_t i = 0; i < count; ++i) {
    times.push_back({1000 * i});
  }
  return times;
}

TEST(TimeFolds, ExpandAndTestEachPartButTheFirst) {
  const auto folds = time_folds(rows(12), {.folds = 3, .gap = seconds(1)});

  ASSERT_TRUE(folds);
  EXPECT_EQ(*folds, (std::vector<TimeFold>{{3, 3, 6}, {6, 6, 9}, {9, 9, 12}}));
}

TEST(TimeFolds, LearnOnlyFromLabelsKnownWhenTheTestBegins) {
  const auto folds = time_folds(rows(12), {.folds = 3, .gap = seconds(2)});

  // The row at 1 s is known at 3 s, the one at 2 s is not.
  ASSERT_TRUE(folds);
  EXPECT_EQ(*folds, (std::vector<TimeFold>{{2, 3, 6}, {5, 6, 9}, {8, 9, 12}}));
}

TEST(TimeFolds, RefuseAGapThatLeavesNothing) {
  const auto folds = time_folds(rows(12), {.folds = 3, .gap = seconds(4)});

  ASSERT_FALSE(folds);
  EXPECT_NE(folds.error().message.find("fold 1"), std::string::npos);
  EXPECT_FALSE(time_folds(rows(7), {.folds = 3}));
}

}  // namespace
}  // namespace ls::ml
