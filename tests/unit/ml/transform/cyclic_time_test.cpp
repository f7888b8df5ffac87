#include "ml/transform/cyclic_time.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::ml {
namespace {

constexpr std::int64_t kHour = 3'600'000;

TEST(CyclicTime, QuartersOfTheDay) {
  const CyclicPlace midnight = cyclic_place({0}, kDayPeriod);
  const CyclicPlace morning = cyclic_place({6 * kHour}, kDayPeriod);
  const CyclicPlace evening = cyclic_place({18 * kHour}, kDayPeriod);

  EXPECT_EQ(midnight.sine, 0);
  EXPECT_EQ(midnight.cosine, 1);
  EXPECT_NEAR(morning.sine, 1, 1e-15);
  EXPECT_NEAR(morning.cosine, 0, 1e-15);
  EXPECT_NEAR(evening.sine, -1, 1e-15);
}

TEST(CyclicTime, LateAndEarlyTimesKeepTheirDigits) {
  const CyclicPlace near = cyclic_place({5 * kHour}, kDayPeriod);
  const CyclicPlace late = cyclic_place({5 * kHour + 40'000 * kDayPeriod.count}, kDayPeriod);
  const CyclicPlace early = cyclic_place({5 * kHour - 800 * kDayPeriod.count}, kDayPeriod);

  EXPECT_EQ(late.sine, near.sine);
  EXPECT_EQ(early.sine, near.sine);
  EXPECT_EQ(early.cosine, near.cosine);
}

TEST(CyclicTime, TheEndLiesBesideTheBeginning) {
  const CyclicPlace last = cyclic_place({kWeekPeriod.count - 1}, kWeekPeriod);

  EXPECT_NEAR(last.cosine, 1, 1e-8);
  EXPECT_NEAR(last.sine, 0, 1e-7);
}

}  // namespace
}  // namespace ls::ml
