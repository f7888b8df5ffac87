#include "ml/calibrator.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

class EveryCalibrator : public testing::TestWithParam<Calibration> {
 protected:
  static Calibrator fresh(std::size_t memory = 2000) {
    return Calibrator({.calibration = GetParam(), .memory = memory});
  }
  static std::string bytes_of(const Calibrator& calibrator) {
    std::string bytes;
    ByteWriter writer(bytes);
    calibrator.save(writer);
    return bytes;
  }
};

INSTANTIATE_TEST_SUITE_P(All, EveryCalibrator,
                         testing::Values(Calibration::platt, Calibration::isotonic,
                                         Calibration::venn_abers),
                         [](const auto& each) { return std::string(name_of(each.param)); });

// A model that is three times too bold, of a time when positives were commoner.
struct Bold {
  Random random{test::seed()};
  double truth = 0;

  ScoredLabel next() {
    truth = 1.2 * random.normal() - 0.8;
    return {3 * (truth + 0.8), random.chance(sigmoid(truth))};
  }
};

TEST_P(EveryCalibrator, ChangesNothingUntilBothLabelsHaveComeOftenEnough) {
  Calibrator calibrator = fresh();
  Bold world;
  std::uint64_t positives = 0;
  std::uint64_t negatives = 0;
  while (positives < Calibrator::kEachMin || negatives < Calibrator::kEachMin) {
    ASSERT_EQ(calibrator.margin(1.5), 1.5);
    ASSERT_EQ(calibrator.slope(), 1);
    const ScoredLabel example = world.next();
    ++(example.label ? positives : negatives);
    calibrator.add(example.margin, example.label);
  }
  EXPECT_NE(calibrator.margin(1.5), 1.5);
}

// What is told before the label comes, beside what the truth would cost.
TEST_P(EveryCalibrator, TakesAwayMostOfWhatBoldnessCosts) {
  Calibrator calibrator = fresh();
  Bold world;
  double raw = 0;
  double told = 0;
  double best = 0;
  for (int i = 0; i < 6000; ++i) {
    const ScoredLabel example = world.next();
    if (i >= 2000) {
      raw += log_loss(example.margin, example.label);
      told += log_loss(calibrator.margin(example.margin), example.label);
      best += log_loss(world.truth, example.label);
    }
    calibrator.add(example.margin, example.label);
  }
  EXPECT_LT(told - best, 0.1 * (raw - best));
}

TEST_P(EveryCalibrator, NeverFallsWhereTheMarginRises) {
  Calibrator calibrator = fresh();
  Bold world;
  for (int i = 0; i < 3000; ++i) {
    const ScoredLabel example = world.next();
    calibrator.add(example.margin, example.label);
  }
  double before = calibrator.margin(-100);
  for (double margin = -20; margin <= 20; margin += 0.01) {
    const double now = calibrator.margin(margin);
    ASSERT_TRUE(std::isfinite(now)) << margin;
    ASSERT_GE(now, before - 1e-9) << margin;
    before = now;
  }
}

TEST_P(EveryCalibrator, IgnoresMarginsThatAreNotFinite) {
  Calibrator calibrator = fresh();
  calibrator.add(1, true);
  const std::string before = bytes_of(calibrator);
  for (const double odd : {std::nan(""), std::numeric_limits<double>::infinity(),
                           -std::numeric_limits<double>::infinity()}) {
    calibrator.add(odd, true);
  }
  EXPECT_EQ(bytes_of(calibrator), before);
}

TEST_P(EveryCalibrator, GoesOnAfterLoadingAndRefusesWhatIsCutOff) {
  Calibrator calibrator = fresh(100);
  Bold world;
  for (int i = 0; i < 250; ++i) {
    const ScoredLabel example = world.next();
    calibrator.add(example.margin, example.label);
  }
  const std::string bytes = bytes_of(calibrator);
  const CalibrationOptions options{.calibration = GetParam(), .memory = 100};
  ByteReader in(bytes);
  Calibrator loaded = Calibrator::load(in, options).take();
  EXPECT_TRUE(in.ok() && in.at_end());
  for (int i = 0; i < 250; ++i) {
    const ScoredLabel example = world.next();
    calibrator.add(example.margin, example.label);
    loaded.add(example.margin, example.label);
  }
  EXPECT_EQ(bytes_of(loaded), bytes_of(calibrator));

  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ByteReader part(Bytes(bytes).substr(0, size));
    const bool is_whole = Calibrator::load(part, options).has_value() && part.ok();
    EXPECT_FALSE(is_whole) << size;
  }
}

TEST_P(EveryCalibrator, FollowsWhatItsMemoryHolds) {
  Calibrator calibrator = fresh(300);
  for (int i = 0; i < 2000; ++i) {
    calibrator.add(i % 2 == 0 ? 0.5 : -0.5, i % 10 != 0);
  }
  EXPECT_GT(calibrator.margin(0.5), 1);
  for (int i = 0; i < 2000; ++i) {
    calibrator.add(i % 2 == 0 ? 0.5 : -0.5, i % 10 == 0);
  }
  EXPECT_LT(calibrator.margin(0.5), -0.5);
}

// The share of what came true is told back: 60 of 100 at 0.5, and 20 of 100 at -0.5.
TEST(Calibrator, IsotonicTellsTheShareOfWhatCameTrue) {
  Calibrator calibrator({.calibration = Calibration::isotonic});
  for (int i = 0; i < 100; ++i) {
    calibrator.add(ScoreWindow::middle_of(ScoreWindow::bin_of(0.5)), i % 5 < 3);
    calibrator.add(ScoreWindow::middle_of(ScoreWindow::bin_of(-0.5)), i % 5 == 0);
  }
  EXPECT_NEAR(calibrator.margin(1), std::log(0.6 / 0.4), 1e-12);
  EXPECT_NEAR(calibrator.margin(-1), std::log(0.2 / 0.8), 1e-12);
}

// With another positive 61 of 101, with a negative 60 of 101: 61/101 / (1 - 60/101 + 61/101).
TEST(Calibrator, VennAbersTellsWhatLiesBetweenEitherLabel) {
  Calibrator calibrator({.calibration = Calibration::venn_abers});
  for (int i = 0; i < 100; ++i) {
    calibrator.add(0.5, i % 5 < 3);
  }
  const double p = 61.0 / 102;
  EXPECT_NEAR(calibrator.margin(0.5), std::log(p / (1 - p)), 1e-12);
}

TEST(Calibrator, ALineHasASlope) {
  Calibrator calibrator({.calibration = Calibration::platt});
  Bold world;
  for (int i = 0; i < 5000; ++i) {
    const ScoredLabel example = world.next();
    calibrator.add(example.margin, example.label);
  }
  EXPECT_NEAR(calibrator.slope(), 1.0 / 3, 0.08);
  EXPECT_DOUBLE_EQ(calibrator.margin(2) - calibrator.margin(1), calibrator.slope());
}

}  // namespace
}  // namespace ls::ml
