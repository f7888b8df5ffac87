#include "leadstream/stats/ddm.hpp"

#include "unit/stats/drift_streams.hpp"
#include "unit/stats/recorded_bits.hpp"
#include "unit/stats/saved.hpp"

#include <gtest/gtest.h>

namespace ls::stats {
namespace {

// Ddm for the streams of numbers: all but 0 is an error.
struct OnNumbers {
  Ddm detector = Ddm();

  DriftLevel update(double value) {
    return detector.update(value != 0);
  }
};

// River's documentation (B) and a run of River on Bs.
TEST(Ddm, AlarmsAsInRiver) {
  EXPECT_EQ(alarms(OnNumbers(), stream_b()), (Indices{1334}));
  EXPECT_EQ(alarms(OnNumbers(), stream_bs()), (Indices{952, 1010, 1111, 3605}));
}

// A run of MOA, which judges from the 29th value on.
TEST(Ddm, AlarmsAsInMoaWithItsWarmUp) {
  EXPECT_EQ(alarms(OnNumbers{Ddm({.warm_up = 28})}, stream_bs()), (Indices{952, 1010, 1111, 3494}));
}

TEST(Ddm, AlarmsAsInRiverOnRecordedBits) {
  EXPECT_EQ(alarms(OnNumbers(), bits_of(kS2)), (Indices{1049}));
}

// splitmix64(11): golden count of false alarms in 100 000 bits.
TEST(Ddm, StationaryBitsGiveOneAlarm) {
  EXPECT_EQ(alarms(OnNumbers(), stationary_bits()).size(), 1U);
}

TEST(Ddm, AWarningComesBeforeADrift) {
  Ddm detector;
  bool was_warned = false;
  for (const double value : stream_b()) {
    const DriftLevel level = detector.update(value != 0);
    if (level == DriftLevel::drift) {
      EXPECT_TRUE(was_warned);
      return;
    }
    was_warned = level == DriftLevel::warning;
  }
  FAIL() << "no drift";
}

TEST(Ddm, SaveAndLoadContinueAsIfUninterrupted) {
  Ddm uninterrupted;
  for (const double value : stream_b()) {
    Ddm resumed = reloaded(uninterrupted);
    const bool is_error = value != 0;
    ASSERT_EQ(resumed.update(is_error), uninterrupted.update(is_error));
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
  }
  expect_truncations_refused(uninterrupted);
  expect_mutations_survived(uninterrupted);
}

}  // namespace
}  // namespace ls::stats
