#include "leadstream/stats/ks_sliding.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/stats/ks_decision.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <vector>

namespace ls::stats {
namespace {

using Values = std::vector<double>;

// Continuous, or one of a few values: every kind of tie occurs.
double draw(Random& random, std::uint64_t levels) {
  return levels == 0 ? random.normal() : static_cast<double>(random.below(levels));
}

TEST(KsSliding, EqualsBatchAtEveryStep) {
  Random random(test::seed());
  for (int round = 0; round < 60; ++round) {
    const std::uint64_t levels = random.below(3) == 0 ? 0 : 1 + random.below(30);
    const KsSlidingWindows windows{.reference = 1 + random.below(60),
                                   .gap = random.below(2) * random.below(20),
                                   .current = 1 + random.below(40)};
    const std::size_t all = windows.reference + windows.gap + windows.current;
    KsSliding detector(windows);
    Values stream;
    for (int step = 0; step < 250; ++step) {
      stream.push_back(draw(random, levels) + (step > 150 ? 1 : 0));
      const std::optional<std::int64_t> c = detector.update(stream.back());
      ASSERT_EQ(c.has_value(), stream.size() >= all);
      if (!c) {
        continue;
      }
      const auto held = std::span<const double>(stream).last(all);
      const KsStatistic expected = ks_statistic(
          {.reference = held.first(windows.reference), .current = held.last(windows.current)});
      const KsStatistic actual = detector.statistic();
      ASSERT_EQ(*c, expected.c());
      ASSERT_EQ(actual.c_plus, expected.c_plus);
      ASSERT_EQ(actual.c_minus, expected.c_minus);
      ASSERT_TRUE(expected.c_plus == 0 || actual.at_plus == expected.at_plus);
      ASSERT_TRUE(expected.c_minus == 0 || actual.at_minus == expected.at_minus);
    }
  }
}

TEST(KsSliding, AChangeIsSeenWhileItLiesBetweenTheWindows) {
  KsSliding detector({.reference = 50, .gap = 10, .current = 50});
  Random random(test::seed());
  std::int64_t highest = 0;
  for (int step = 0; step < 600; ++step) {
    const std::int64_t c = detector.update(random.uniform() + (step < 300 ? 0 : 1)).value_or(0);
    highest = std::max(highest, c);
    if (step == 300 + 10 + 50 - 1) {
      EXPECT_EQ(c, 2500);  // The gap holds the first values after the change.
    }
  }

  EXPECT_EQ(highest, 2500);
  EXPECT_LT(detector.extent().plus, 1500);
}

TEST(KsSliding, LogPIsThatOfTheTwoSamples) {
  for (const std::uint64_t levels : {0, 4}) {
    Random random(test::seed());
    KsSliding detector({.reference = 30, .gap = 5, .current = 20});
    for (int step = 0; step < 80; ++step) {
      detector.update(draw(random, levels));
    }
    const Values before = detector.reference();
    const Values now = detector.current();

    EXPECT_EQ(detector.log_p(), ks_test({.reference = before, .current = now}).log_p);
  }
}

TEST(KsSliding, SaveAndLoadContinueAsIfUninterrupted) {
  Random random(test::seed());
  KsSliding uninterrupted({.reference = 40, .gap = 7, .current = 30});
  for (int step = 0; step < 200; ++step) {
    KsSliding resumed = reloaded(uninterrupted);
    const double value = draw(random, 45);
    ASSERT_EQ(resumed.update(value), uninterrupted.update(value));
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
  }
}

TEST(KsSliding, BrokenBytesAreRefusedOrHarmless) {
  KsSliding detector({.reference = 3, .gap = 1, .current = 2});
  for (const double value : {1., 2., 2., 3., 5., 4., 7.}) {
    detector.update(value);
  }

  expect_truncations_refused(detector);
  expect_mutations_survived(detector);
}

TEST(KsSliding, ResettingEqualsStartingAnew) {
  KsSliding used({.reference = 3, .current = 2});
  KsSliding fresh({.reference = 3, .current = 2});
  for (const double value : {9., 9., 1., 2., 9., 9.}) {
    used.update(value);
  }
  used.reset();

  EXPECT_FALSE(used.is_full());
  for (const double value : {2., 3., 9., 1., 0., 4., 4.}) {
    EXPECT_EQ(used.update(value), fresh.update(value));
  }
  EXPECT_EQ(used.updates(), 13U);
}

}  // namespace
}  // namespace ls::stats
