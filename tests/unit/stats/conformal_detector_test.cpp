#include "leadstream/stats/conformal_detector.hpp"

#include "support/seed.hpp"
#include "unit/stats/drift_streams.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

namespace ls::stats {
namespace {

TEST(ConformalDetector, AShiftIsFoundSoonAfterIt) {
  Random random(test::seed());
  Stream stream;
  for (int at = 0; at < 3000; ++at) {
    stream.push_back(random.normal() + (at < 2000 ? 0 : 1.5));
  }
  const Indices found = alarms(ConformalDetector(), stream);

  ASSERT_FALSE(found.empty());
  EXPECT_GE(found[0], 2000U);
  EXPECT_LT(found[0], 2150U);
}

// Guaranteed for any law: continuous, and counts of which most are tied.
TEST(ConformalDetector, RunsLastAtLeastAsLongAsPromised) {
  for (const std::uint64_t levels : {0, 4}) {
    Random random(test::seed());
    double sum = 0;
    constexpr int kRuns = 200;
    for (std::uint64_t run = 0; run < kRuns; ++run) {
      ConformalDetector detector({.run_length = 300, .values_max = 500, .seed = 1000 * run});
      do {
        ++sum;
      } while (detector.update(levels == 0 ? random.normal()
                                           : static_cast<double>(random.below(levels))) !=
               DriftLevel::drift);
    }
    EXPECT_GT(sum / kRuns, 300);
  }
}

TEST(ConformalDetector, RanksDependOnTheSeedAndTheStreamAlone) {
  EXPECT_EQ(alarms(ConformalDetector(), stream_us()), alarms(ConformalDetector(), stream_us()));
}

TEST(ConformalDetector, AMonotoneTransformChangesNothing) {
  Stream cubed = stream_us();
  for (double& value : cubed) {
    value = value * value * value;
  }

  EXPECT_EQ(alarms(ConformalDetector(), cubed), alarms(ConformalDetector(), stream_us()));
}

TEST(ConformalDetector, SaveAndLoadContinueAsIfUninterrupted) {
  Random random(test::seed());
  ConformalDetector uninterrupted({.run_length = 100, .values_max = 60});
  std::size_t drifts = 0;
  for (int at = 0; at < 600; ++at) {
    ConformalDetector resumed = reloaded(uninterrupted);
    const double value = static_cast<double>(random.below(30)) + (at / 40 % 2 == 0 ? 0 : 20);
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
