#include "leadstream/ml/event_spectrum.hpp"

#include "ml/transform/cyclic_time.hpp"
#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::ml {
namespace {

constexpr std::int64_t kHour = 3'600'000;

EventSpectrum day_and_week() {
  return EventSpectrum({kDayPeriod, kWeekPeriod, {kDayPeriod.count / 2}});
}

// Events about 9 in the morning of every day, give or take an hour or two.
TEST(EventSpectrum, FindsTheHourOfTheDay) {
  Random random(test::seed());
  EventSpectrum spectrum = day_and_week();
  for (int day = 0; day < 70; ++day) {
    const double hour = 9 + random.normal();
    spectrum.learn({day * kDayPeriod.count + static_cast<std::int64_t>(hour * kHour)});
  }

  EXPECT_GT(spectrum.strength(0), .9);
  EXPECT_NEAR(spectrum.place(0), 9.0 / 24, .02);
  EXPECT_LT(spectrum.log_p(0), -40);
  EXPECT_LT(spectrum.strength(1), .1);
}

TEST(EventSpectrum, TwoTimesADayShowInTheHarmonic) {
  EventSpectrum spectrum = day_and_week();
  for (int day = 0; day < 10; ++day) {
    spectrum.learn({day * kDayPeriod.count + 9 * kHour});
    spectrum.learn({day * kDayPeriod.count + 21 * kHour});
  }

  EXPECT_NEAR(spectrum.strength(0), 0, 1e-14);
  EXPECT_NEAR(spectrum.strength(2), 1, 1e-14);
}

// 5 % of 2000, five standard deviations wide.
TEST(EventSpectrum, PIsCalibratedWithoutRhythm) {
  Random random(test::seed());
  int rejections = 0;
  for (int round = 0; round < 2000; ++round) {
    EventSpectrum spectrum({kDayPeriod});
    for (int i = 0; i < 20; ++i) {
      spectrum.learn({static_cast<std::int64_t>(random.below(1000ULL * 86'400'000))});
    }
    rejections += spectrum.log_p(0) < std::log(.05) ? 1 : 0;
  }

  EXPECT_NEAR(rejections, 100, 49);
}

TEST(EventSpectrum, AnEmptyOneSaysNothing) {
  const EventSpectrum spectrum = day_and_week();

  EXPECT_EQ(spectrum.strength(0), 0);
  EXPECT_EQ(spectrum.place(0), 0);
  EXPECT_EQ(spectrum.log_p(0), 0);
}

TEST(EventSpectrum, MergingEqualsOnePass) {
  EventSpectrum left = day_and_week();
  EventSpectrum right = day_and_week();
  EventSpectrum whole = day_and_week();
  for (std::int64_t i = 0; i < 100; ++i) {
    const EventTime time{i * i * 777'777};
    (i % 3 == 0 ? left : right).learn(time);
    whole.learn(time);
  }
  left.merge(right);

  EXPECT_EQ(left.count(), 100U);
  for (std::size_t line = 0; line < whole.periods(); ++line) {
    EXPECT_NEAR(left.strength(line), whole.strength(line), 1e-14);
    EXPECT_NEAR(left.place(line), whole.place(line), 1e-13);
  }
}

TEST(EventSpectrum, SaveAndLoadContinueAsIfUninterrupted) {
  EventSpectrum uninterrupted = day_and_week();
  uninterrupted.learn({12'345'678});
  EventSpectrum resumed = stats::reloaded(uninterrupted);
  uninterrupted.learn({987'654'321});
  resumed.learn({987'654'321});

  EXPECT_EQ(stats::saved(resumed), stats::saved(uninterrupted));
  stats::expect_truncations_refused(resumed);
  stats::expect_mutations_survived(resumed);
}

}  // namespace
}  // namespace ls::ml
