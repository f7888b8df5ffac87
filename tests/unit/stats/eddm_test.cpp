#include "leadstream/stats/eddm.hpp"

#include "unit/stats/drift_streams.hpp"
#include "unit/stats/saved.hpp"

#include <gtest/gtest.h>

namespace ls::stats {
namespace {

// Eddm for the streams of numbers: all but 0 is an error.
struct OnNumbers {
  Eddm detector = Eddm();

  DriftLevel update(double value) {
    return detector.update(value != 0);
  }
};

// River's documentation.
TEST(Eddm, AlarmsAsInRiver) {
  const Eddm detector({.warning_share = .8, .drift_share = .75});

  EXPECT_EQ(alarms(OnNumbers{detector}, stream_b()), (Indices{1278}));
}

// As many as another program gives on them.
TEST(Eddm, StationaryBitsGiveManyAlarms) {
  EXPECT_EQ(alarms(OnNumbers(), stationary_bits()).size(), 29U);
}

TEST(Eddm, AWarningComesBeforeADrift) {
  Eddm detector({.warning_share = .8, .drift_share = .75});
  bool was_warned = false;
  for (const double value : stream_b()) {
    const DriftLevel level = detector.update(value != 0);
    if (level == DriftLevel::drift) {
      EXPECT_TRUE(was_warned);
      return;
    }
    was_warned = was_warned || level == DriftLevel::warning;
  }
  FAIL() << "no drift";
}

TEST(Eddm, SaveAndLoadContinueAsIfUninterrupted) {
  Eddm uninterrupted;
  for (const double value : stream_b()) {
    Eddm resumed = reloaded(uninterrupted);
    const bool is_error = value != 0;
    ASSERT_EQ(resumed.update(is_error), uninterrupted.update(is_error));
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
  }
  expect_truncations_refused(uninterrupted);
  expect_mutations_survived(uninterrupted);
}

}  // namespace
}  // namespace ls::stats
