#include "leadstream/stats/page_hinkley.hpp"

#include "unit/stats/drift_streams.hpp"
#include "unit/stats/saved.hpp"

#include <gtest/gtest.h>

namespace ls::stats {
namespace {

// River's documentation (A) and runs of River on the other streams.
TEST(PageHinkley, RisesAlarmAsInRiver) {
  EXPECT_EQ(alarms(PageHinkley(), stream_a()), (Indices{1006}));
  EXPECT_EQ(alarms(PageHinkley(), stream_s1()), (Indices{1020, 1991}));
  EXPECT_EQ(alarms(PageHinkley(), stream_bs()), (Indices{2150}));
}

TEST(PageHinkley, FallsAlarmAsRisesOfTheMirroredStream) {
  Stream mirrored = stream_s1();
  for (double& value : mirrored) {
    value = -value;
  }

  EXPECT_EQ(alarms(PageHinkley({.shift = MeanShift::fall}), mirrored), (Indices{1020, 1991}));
}

TEST(PageHinkley, EitherDirectionIsFound) {
  Stream stream(500, 0.0);
  append(stream, Stream(500, 3.0));
  append(stream, Stream(1000, -3.0));
  const Indices both = alarms(PageHinkley({.shift = MeanShift::either}), stream);

  ASSERT_EQ(both.size(), 2U);
  EXPECT_GE(both[0], 500U);
  EXPECT_GE(both[1], 1000U);
}

TEST(PageHinkley, StationaryBitsGiveNoAlarm) {
  EXPECT_TRUE(alarms(PageHinkley(), stationary_bits()).empty());
}

TEST(PageHinkley, SaveAndLoadContinueAsIfUninterrupted) {
  PageHinkley uninterrupted;
  for (const double value : stream_s1()) {
    PageHinkley resumed = reloaded(uninterrupted);
    ASSERT_EQ(resumed.update(value), uninterrupted.update(value));
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
  }
  expect_truncations_refused(uninterrupted);
  expect_mutations_survived(uninterrupted);
}

}  // namespace
}  // namespace ls::stats
