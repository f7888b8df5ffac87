#include "leadstream/stats/ks_run_length.hpp"

#include "stats/ks_walk.hpp"
#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/stats/ks_distribution.hpp"
#include "leadstream/stats/ks_reference.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ls::stats {
namespace {

// 300 runs of another program gave 1474 and 372, so the error is theirs: about 6 % each.
TEST(KsRunLength, AgreesWithAnIndependentSimulation) {
  const KsPlan plan{.scheme = KsScheme::sliding, .sizes = {1000, 100}};
  const RunLengthEffort effort{.runs = 400, .seed = test::seed()};

  EXPECT_NEAR(ks_run_length(plan, {.c = 16900}, effort).mean, 1474, .25 * 1474);
  EXPECT_NEAR(ks_run_length(plan, {.c = 14100}, effort).mean, 372, .25 * 372);
}

// Against two fresh samples each test alone has the exact level, but a frozen reference keeps its
// luck: in the mean over references runs last longer than window / level, never shorter.
TEST(KsRunLength, DisjointWindowsLastLongerThanTheLevelSays) {
  const KsPlan plan{.scheme = KsScheme::tumbling, .sizes = {2000, 100}};
  const double level = std::exp(ks_log_p(plan.sizes, 28000));
  const RunLength length = ks_run_length(plan, {.c = 28000}, {.runs = 2000, .seed = test::seed()});

  EXPECT_GT(length.mean + 4 * length.standard_error, 100 / level);
  EXPECT_LT(length.mean, 1.6 * 100 / level);
}

// The quick walk over whole windows finds what the detector finds on the same values.
TEST(TumblingWalk, EqualsTheDetector) {
  const SampleSizes sizes{.reference = 70, .current = 30};
  TumblingWalk walk(sizes, Random(test::seed()));
  Random random(test::seed());
  std::vector<double> reference(70);
  for (double& value : reference) {
    value = random.uniform();
  }
  KsReference detector(reference, 30);
  for (int window = 0; window < 500; ++window) {
    detector.reset_current();
    for (int at = 0; at < 30; ++at) {
      detector.update(random.uniform());
    }
    ASSERT_EQ(walk.next(), KsLevel::of(detector.extent()));
  }
}

// Other seeds and another law of the values than the calibration used: fresh references, and every
// run to its end. tests/slow has the same at its full size.
TEST(KsLevelForRunLength, RunsLastAsLongAsWanted) {
  const KsPlan plan{.scheme = KsScheme::tumbling, .sizes = {500, 50}};
  const KsLevel threshold = ks_level_for_run_length(plan, 1000, {.runs = 4000});
  Random random(test::seed());
  constexpr int kRuns = 4000;
  double sum = 0;
  std::vector<double> reference(500);
  for (int run = 0; run < kRuns; ++run) {
    for (double& value : reference) {
      value = random.exponential();
    }
    KsReference detector(reference, 50);
    while (!detector.is_full() || KsLevel::of(detector.extent()) < threshold) {
      if (detector.is_full()) {
        detector.reset_current();
      }
      detector.update(random.exponential());
    }
    sum += static_cast<double>(detector.updates());
  }

  EXPECT_NEAR(sum / kRuns, 1000, 100);
}

TEST(KsLevelForRunLength, TestsInARowNeedALowerThreshold) {
  KsPlan plan{.scheme = KsScheme::tumbling, .sizes = {500, 50}};
  const RunLengthEffort effort{.runs = 500};
  const KsLevel once = ks_level_for_run_length(plan, 2000, effort);
  plan.confirm = 2;
  const KsLevel twice = ks_level_for_run_length(plan, 2000, effort);

  EXPECT_LT(twice.c, once.c);
  EXPECT_NEAR(ks_run_length(plan, twice, {.runs = 2000, .seed = test::seed()}).mean, 2000, 400);
}

TEST(KsLevelForRunLength, LongRunsAreExtrapolatedFromShortOnes) {
  const KsPlan plan{.scheme = KsScheme::tumbling, .sizes = {500, 50}};
  const KsLevel simulated = ks_level_for_run_length(plan, 5000, {.runs = 2000});
  const KsLevel extrapolated =
      ks_level_for_run_length(plan, 5000, {.runs = 2000, .steps_max = 42'000'000});

  EXPECT_NEAR(static_cast<double>(extrapolated.c), static_cast<double>(simulated.c),
              .03 * static_cast<double>(simulated.c));
}

TEST(KsLevelForRunLength, EqualEffortsGiveEqualLevels) {
  const KsPlan plan{.scheme = KsScheme::adjacent, .sizes = {60, 40}};

  EXPECT_EQ(ks_level_for_run_length(plan, 500, {.runs = 200}),
            ks_level_for_run_length(plan, 500, {.runs = 200}));
}

TEST(KsLevel, TheOtherSideDecidesWhereCIsEqual) {
  const KsLevel low = KsLevel::of({.plus = 10, .minus = 2});
  const KsLevel high = KsLevel::of({.plus = 3, .minus = 10});

  EXPECT_LT(low, high);
  EXPECT_LT(high, KsLevel::of({.plus = 11, .minus = 0}));
}

}  // namespace
}  // namespace ls::stats
