#include "kafka/backoff.hpp"

#include <gtest/gtest.h>

namespace ls::kafka {
namespace {

TEST(Backoff, TheFirstFailureIsForgivenAtOnce) {
  const ManualClock clock{EventTime{1000}};
  Backoff backoff;
  EXPECT_EQ(backoff.left(clock), Millis{0});

  backoff.fail(clock);

  EXPECT_EQ(backoff.left(clock), Millis{0});
}

TEST(Backoff, EachFurtherFailureWaitsTwiceAsLongUpToHalfAMinute) {
  ManualClock clock{EventTime{1000}};
  Backoff backoff;
  backoff.fail(clock);

  for (const std::int64_t expected : {1000, 2000, 4000, 8000, 16'000, 30'000, 30'000}) {
    backoff.fail(clock);
    EXPECT_EQ(backoff.left(clock), Millis{expected});
    clock.advance(Millis{expected});
    EXPECT_EQ(backoff.left(clock), Millis{0});
  }
}

TEST(Backoff, AMinuteOfLifeIsANewStart) {
  ManualClock clock{EventTime{1000}};
  Backoff backoff;
  backoff.fail(clock);
  backoff.fail(clock);
  clock.advance(Millis{60'001});

  backoff.fail(clock);

  EXPECT_EQ(backoff.left(clock), Millis{0});
}

}  // namespace
}  // namespace ls::kafka
