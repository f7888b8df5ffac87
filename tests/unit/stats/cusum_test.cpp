#include "leadstream/stats/cusum.hpp"

#include "support/seed.hpp"
#include "unit/stats/drift_streams.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace ls::stats {
namespace {

// By hand: mean 10, deviation 2, slack .5; the sums are .5, 0, 1.5, 3.
TEST(Cusum, SumsWhatExceedsTheSlack) {
  Cusum cusum = Cusum::with_baseline({.threshold = 3, .shift = MeanShift::rise}, 10, 2);

  EXPECT_EQ(cusum.update(12), DriftLevel::none);
  EXPECT_EQ(cusum.statistic(), .5);
  EXPECT_EQ(cusum.update(9), DriftLevel::none);
  EXPECT_EQ(cusum.statistic(), 0);
  EXPECT_EQ(cusum.update(14), DriftLevel::none);
  EXPECT_EQ(cusum.statistic(), 1.5);
  EXPECT_EQ(cusum.update(14), DriftLevel::drift);
  EXPECT_EQ(cusum.update(12), DriftLevel::none);
  EXPECT_EQ(cusum.statistic(), .5);
}

// Siegmund's values; published exact ones for two sides: 168 at h = 4 and 465 at h = 5
// (Montgomery, Introduction to Statistical Quality Control, table 9.3).
TEST(CusumRunLength, AgreesWithPublishedValues) {
  EXPECT_NEAR(cusum_run_length(.5, 5, MeanShift::rise), 938, 1);
  EXPECT_NEAR(cusum_run_length(.5, 5, MeanShift::either), 465, .015 * 465);
  EXPECT_NEAR(cusum_run_length(.5, 4, MeanShift::either), 168, .015 * 168);
}

TEST(CusumThreshold, IsTheInverseOfTheRunLength) {
  for (const double run_length : {50., 1000., 1e6}) {
    const double threshold = cusum_threshold(.5, run_length, MeanShift::either);
    EXPECT_NEAR(cusum_run_length(.5, threshold, MeanShift::either) / run_length, 1, 1e-9);
  }
}

// Values until each of many false alarms, ascending.
std::vector<double> run_lengths(const Cusum& start, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> lengths(4000);
  for (double& length : lengths) {
    Cusum cusum = start;
    do {
      ++length;
    } while (cusum.update(random.normal()) != DriftLevel::drift);
  }
  std::ranges::sort(lengths);
  return lengths;
}

TEST(Cusum, RunsAsLongAsTheFormulaSaysWithAKnownBaseline) {
  const std::vector<double> lengths = run_lengths(Cusum::with_baseline({}, 0, 1), test::seed());
  const double sum = std::accumulate(lengths.begin(), lengths.end(), 0.0);

  EXPECT_NEAR(sum / 4000, 465, .08 * 465);
}

// Half of all runs, by 8000 runs of another seed: 327 with a known baseline and 139 after 25
// values.
TEST(Cusum, AnEstimatedBaselineAlarmsSooner) {
  const std::vector<double> known = run_lengths(Cusum::with_baseline({}, 0, 1), test::seed());
  const std::vector<double> estimated = run_lengths(Cusum({.baseline_values = 25}), test::seed());

  EXPECT_NEAR(known[2000], 327, .08 * 327);
  EXPECT_NEAR(estimated[2000] - 25, 139, .1 * 139);
}

TEST(Cusum, FindsEitherDirectionAndStartsAnew) {
  Stream stream;
  Random random(test::seed());
  for (const double mean : {0., 3., -3.}) {
    for (int at = 0; at < 500; ++at) {
      stream.push_back(mean + random.normal());
    }
  }
  const Indices found = alarms(Cusum({.threshold = 12}), stream);

  ASSERT_EQ(found.size(), 2U);
  EXPECT_GE(found[0], 500U);
  EXPECT_LT(found[0], 520U);
  EXPECT_GE(found[1], 1000U);
  EXPECT_LT(found[1], 1020U);
}

TEST(Cusum, AConstantBaselineAlarmsAtAnythingElse) {
  Cusum cusum({.baseline_values = 10});
  for (int at = 0; at < 50; ++at) {
    ASSERT_EQ(cusum.update(7), DriftLevel::none);
  }

  EXPECT_EQ(cusum.update(7.1), DriftLevel::drift);
}

TEST(Cusum, SaveAndLoadContinueAsIfUninterrupted) {
  Cusum uninterrupted({.threshold = 8});
  for (const double value : stream_s1()) {
    Cusum resumed = reloaded(uninterrupted);
    ASSERT_EQ(resumed.update(value), uninterrupted.update(value));
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
  }
  expect_truncations_refused(uninterrupted);
  expect_mutations_survived(uninterrupted);
}

}  // namespace
}  // namespace ls::stats
