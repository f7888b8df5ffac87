#include "leadstream/stats/hddm_w.hpp"

#include "unit/stats/drift_streams.hpp"
#include "unit/stats/recorded_bits.hpp"
#include "unit/stats/saved.hpp"

#include <gtest/gtest.h>

namespace ls::stats {
namespace {

// River's documentation and tests (B, S2, S3) and a run of MOA (Bs).
TEST(HddmW, AlarmsAsInRiverAndMoa) {
  const HddmW either({.shift = MeanShift::either});

  EXPECT_EQ(alarms(HddmW(), stream_b()), (Indices{1077}));
  EXPECT_EQ(alarms(HddmW(), bits_of(kS2)), (Indices{1018}));
  EXPECT_EQ(alarms(either, bits_of(kS3)), (Indices{507, 1032, 1508}));
  EXPECT_EQ(alarms(HddmW(), stream_bs()), (Indices{2026, 3696}));
}

TEST(HddmW, StationaryBitsGiveSixAlarms) {
  EXPECT_EQ(alarms(HddmW(), stationary_bits()).size(), 6U);
}

TEST(HddmW, FallsAlarmAsRisesOfTheMirroredStream) {
  Stream mirrored = stream_b();
  for (double& value : mirrored) {
    value = 1 - value;
  }

  EXPECT_EQ(alarms(HddmW({.shift = MeanShift::fall}), mirrored), (Indices{1077}));
}

TEST(HddmW, SaveAndLoadContinueAsIfUninterrupted) {
  HddmW uninterrupted({.shift = MeanShift::either});
  for (const double value : bits_of(kS3)) {
    HddmW resumed = reloaded(uninterrupted);
    ASSERT_EQ(resumed.update(value), uninterrupted.update(value));
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
  }
  expect_truncations_refused(uninterrupted);
  expect_mutations_survived(uninterrupted);
}

}  // namespace
}  // namespace ls::stats
