#include "leadstream/stats/adwin.hpp"

#include "unit/stats/drift_streams.hpp"
#include "unit/stats/saved.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ls::stats {
namespace {

// River's documentation and regression tests, version with every bucket compared.
TEST(Adwin, AnyChangeAlarmsAsRiverDoes) {
  EXPECT_EQ(alarms(Adwin(), stream_a()), (Indices{1023}));
  EXPECT_EQ(alarms(Adwin(), stream_s1()), (Indices{1023}));
  EXPECT_EQ(alarms(Adwin(), stream_m()), (Indices{1023, 2015, 3007}));
}

// Taken from runs of MOA's ADWINChangeDetector.
TEST(Adwin, RisingMeanAlarmsAsMoaDoes) {
  const Adwin detector({.rule = AdwinRule::rising_mean});

  EXPECT_EQ(alarms(detector, stream_bs()), (Indices{2079, 2111}));
  EXPECT_EQ(alarms(detector, stream_us()), (Indices{2079, 2111, 2207, 2463}));
  EXPECT_EQ(alarms(detector, stream_s1()), (Indices{1023, 1055}));
}

// Sum, spread and rows as River's test has them for the same 200 values.
TEST(Adwin, WindowHoldsItsMomentsInLogarithmicRows) {
  Adwin detector({.check_every = 1000000});
  for (int value = 0; value < 200; ++value) {
    detector.update(value % 7);
  }

  EXPECT_EQ(detector.width(), 200U);
  EXPECT_EQ(detector.sum(), 594);
  EXPECT_NEAR(detector.variance() * 200, 797.82, 1e-9);
  EXPECT_EQ(detector.row_sizes(), (std::vector<std::size_t>{4, 4, 5, 5, 4, 2}));
}

TEST(Adwin, AlarmShrinksTheWindowToTheNewMean) {
  Adwin detector({.rule = AdwinRule::rising_mean});
  for (const double value : stream_us()) {
    detector.update(value);
  }

  EXPECT_LT(detector.width(), 2200U);
  EXPECT_NEAR(detector.mean(), .5, .05);
}

// MOA and River stay silent on them too.
TEST(Adwin, StationaryBitsGiveNoAlarm) {
  EXPECT_TRUE(alarms(Adwin(), stationary_bits()).empty());
}

TEST(Adwin, SaveAndLoadContinueAsIfUninterrupted) {
  for (const AdwinRule rule : {AdwinRule::any_change, AdwinRule::rising_mean}) {
    Adwin uninterrupted({.rule = rule});
    std::size_t drifts = 0;
    for (const double value : stream_us()) {
      Adwin resumed = reloaded(uninterrupted);
      const DriftLevel level = uninterrupted.update(value);
      ASSERT_EQ(resumed.update(value), level);
      ASSERT_EQ(saved(resumed), saved(uninterrupted));
      drifts += level == DriftLevel::drift ? 1 : 0;
    }
    EXPECT_GT(drifts, 0U);
    expect_truncations_refused(uninterrupted);
    expect_mutations_survived(uninterrupted);
  }
}

}  // namespace
}  // namespace ls::stats
