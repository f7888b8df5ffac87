#include "leadstream/stats/kswin.hpp"

#include "support/twister.hpp"
#include "unit/stats/drift_streams.hpp"
#include "unit/stats/saved.hpp"

#include <gtest/gtest.h>

#include <bit>

namespace ls::stats {
namespace {

// With the draws of Python's random.Random(42).sample, which begins anew after an alarm.
struct InPython {
  Kswin detector;
  test::Twister twister = test::Twister::python(42);

  DriftLevel update(double value) {
    const DriftLevel level = detector.update(value, [&](std::uint64_t bound) {
      const auto shift = static_cast<std::uint32_t>(32 - std::bit_width(bound));
      std::uint64_t drawn = twister.word() >> shift;
      while (drawn >= bound) {
        drawn = twister.word() >> shift;
      }
      return drawn;
    });
    if (level == DriftLevel::drift) {
      twister = test::Twister::python(42);
    }
    return level;
  }
};

// River's documentation (A) and test (S1).
TEST(Kswin, AlarmsAsInRiver) {
  const Kswin as_documented({.alpha = 1e-4});
  const Kswin as_tested({.window = 200, .newest = 100, .alpha = 1e-4});

  EXPECT_EQ(alarms(InPython{as_documented}, stream_a()), (Indices{1016}));
  EXPECT_EQ(alarms(InPython{as_tested}, stream_s1()), (Indices{1042}));
}

TEST(Kswin, DrawsDependOnTheSeedAndTheStreamAlone) {
  EXPECT_EQ(alarms(Kswin(), stream_us()), alarms(Kswin(), stream_us()));
  EXPECT_NE(alarms(Kswin({.seed = 1}), stream_us()), alarms(Kswin({.seed = 2}), stream_us()));
}

TEST(Kswin, NoValueIsDrawnTwice) {
  const auto with_seed = [](std::uint64_t seed) {  // All of the older half, in whatever order.
    return alarms(Kswin({.window = 60, .newest = 30, .seed = seed}), stream_us());
  };

  EXPECT_EQ(with_seed(1), with_seed(2));
}

TEST(Kswin, SaveAndLoadContinueAsIfUninterrupted) {
  Kswin uninterrupted({.window = 40, .newest = 15});
  std::size_t drifts = 0;
  for (const double value : stream_s1()) {
    Kswin resumed = reloaded(uninterrupted);
    const DriftLevel level = uninterrupted.update(value);
    ASSERT_EQ(resumed.update(value), level);
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
    drifts += level == DriftLevel::drift ? 1 : 0;
  }
  EXPECT_GT(drifts, 0U);
  expect_truncations_refused(uninterrupted);
  expect_mutations_survived(uninterrupted);
}

}  // namespace
}  // namespace ls::stats
