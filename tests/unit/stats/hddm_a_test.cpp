#include "leadstream/stats/hddm_a.hpp"

#include "unit/stats/drift_streams.hpp"
#include "unit/stats/recorded_bits.hpp"
#include "unit/stats/saved.hpp"

#include <gtest/gtest.h>

namespace ls::stats {
namespace {

// Found with a program of 20 lines in another language, written from the paper; the delay of 38 on
// Bs is what a run of MOA has.
TEST(HddmA, AlarmsWhereAnIndependentProgramDoes) {
  const HddmA either({.shift = MeanShift::either});

  EXPECT_EQ(alarms(HddmA(), stream_b()), (Indices{1206}));
  EXPECT_EQ(alarms(HddmA(), bits_of(kS2)), (Indices{1047}));
  EXPECT_EQ(alarms(HddmA(), bits_of(kS3)), (Indices{531, 1554}));
  EXPECT_EQ(alarms(either, bits_of(kS3)), (Indices{531, 1015, 1545}));
  EXPECT_EQ(alarms(HddmA(), stream_bs()), (Indices{2038}));
}

TEST(HddmA, StationaryBitsGiveNoAlarm) {
  EXPECT_TRUE(alarms(HddmA(), stationary_bits()).empty());
}

TEST(HddmA, FallsAlarmAsRisesOfTheMirroredStream) {
  Stream mirrored = stream_bs();
  for (double& value : mirrored) {
    value = 1 - value;
  }

  EXPECT_EQ(alarms(HddmA({.shift = MeanShift::fall}), mirrored), (Indices{2038}));
}

TEST(HddmA, SaveAndLoadContinueAsIfUninterrupted) {
  HddmA uninterrupted({.shift = MeanShift::either});
  for (const double value : bits_of(kS3)) {
    HddmA resumed = reloaded(uninterrupted);
    ASSERT_EQ(resumed.update(value), uninterrupted.update(value));
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
  }
  expect_truncations_refused(uninterrupted);
  expect_mutations_survived(uninterrupted);
}

}  // namespace
}  // namespace ls::stats
