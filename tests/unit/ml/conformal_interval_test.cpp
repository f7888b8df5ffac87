#include "leadstream/ml/conformal_interval.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace ls::ml {
namespace {

// The share of scores within the intervals that were told before them.
double coverage(ConformalInterval& interval, int values, double (*scale)(int), Random& random) {
  int inside = 0;
  int told = 0;
  for (int i = 0; i < values; ++i) {
    const double half = interval.half_width();
    // Exponential times its scale: far from normal.
    const double score = scale(i) * random.exponential();
    if (!std::isnan(half)) {
      ++told;
      inside += score <= half ? 1 : 0;
    }
    interval.add(score, half);
  }
  return static_cast<double>(inside) / told;
}

std::string bytes(const ConformalInterval& interval) {
  std::string out;
  ByteWriter writer(out);
  interval.save(writer);
  return out;
}

TEST(ConformalInterval, TakesTheRankThatHoldsTheLevel) {
  ConformalInterval interval({.level = 0.8, .window = 9});
  for (const double score : {5.0, 1.0, 4.0}) {
    interval.add(score, std::nan(""));
  }
  EXPECT_TRUE(std::isnan(interval.half_width()));

  interval.add(2, std::nan(""));
  EXPECT_EQ(interval.half_width(), 5);  // ceil(5 * 0.8) = 4th of 4

  for (const double score : {3.0, 9.0, 8.0, 7.0, 6.0}) {
    interval.add(score, std::nan(""));
  }
  EXPECT_EQ(interval.half_width(), 8);  // ceil(10 * 0.8) = 8th of 9
}

TEST(ConformalInterval, ForgetsTheOldestScore) {
  ConformalInterval interval({.level = 0.5, .window = 4});
  for (const double score : {100.0, 1.0, 2.0, 3.0, 4.0}) {
    interval.add(score, std::nan(""));
  }

  EXPECT_EQ(interval.half_width(), 3);  // ceil(5 * 0.5) = 3rd of 1, 2, 3, 4
}

TEST(ConformalInterval, NeedsNineteenScoresFor95Percent) {
  EXPECT_EQ(ConformalOptions{.level = 0.95}.scores_min(), 19U);
  EXPECT_EQ(ConformalOptions{.level = 0.9}.scores_min(), 9U);
  EXPECT_EQ(ConformalOptions{.level = 0.5}.scores_min(), 1U);
}

TEST(ConformalInterval, SplitHoldsItsLevelWhateverTheLaw) {
  Random random(test::seed());
  ConformalInterval interval({.level = 0.95, .gamma = 0, .window = 250});

  const double share = coverage(
      interval, 6000, [](int) { return 1.0; }, random);

  EXPECT_NEAR(share, 0.95, 0.01);
}

TEST(ConformalInterval, OnlyTheAdaptiveOneHoldsItsLevelWhileErrorsGrow) {
  const auto grows = [](int i) { return std::exp(0.004 * i); };
  Random random(test::seed());
  ConformalInterval split({.level = 0.95, .gamma = 0, .window = 250});
  ConformalInterval adaptive({.level = 0.95, .gamma = 0.02, .window = 250});

  const double of_split = coverage(split, 6000, grows, random);
  const double of_adaptive = coverage(adaptive, 6000, grows, random);

  EXPECT_LT(of_split, 0.92);
  EXPECT_NEAR(of_adaptive, 0.95, 0.03);
}

// Gibbs and Candes 2021, equation 2, by hand.
TEST(ConformalInterval, AMissAsksForMoreAndAHitForLess) {
  ConformalInterval interval({.level = 0.9, .gamma = 0.05, .window = 20});

  interval.add(2, 1);
  EXPECT_NEAR(interval.level_now(), 0.9 + 0.05 * 0.9, 1e-15);
  interval.add(1, 1);
  EXPECT_NEAR(interval.level_now(), 0.9 + 0.05 * 0.9 - 0.05 * 0.1, 1e-15);
  interval.add(9, std::nan(""));
  EXPECT_NEAR(interval.level_now(), 0.9 + 0.05 * 0.9 - 0.05 * 0.1, 1e-15);
}

TEST(ConformalInterval, ContinuesAfterLoadingAsIfNothingHadHappened) {
  const ConformalOptions options{.level = 0.9, .gamma = 0.01, .window = 30};
  Random random(test::seed());
  ConformalInterval one(options);
  for (int i = 0; i < 47; ++i) {
    one.add(random.exponential(), one.half_width());
  }
  const std::string saved = bytes(one);
  ByteReader in(saved);

  auto loaded = ConformalInterval::load(options, in);
  ASSERT_TRUE(loaded);
  for (int i = 0; i < 40; ++i) {
    const double score = random.exponential();
    one.add(score, one.half_width());
    loaded->add(score, loaded->half_width());
  }

  EXPECT_EQ(bytes(*loaded), bytes(one));
  EXPECT_EQ(loaded->half_width(), one.half_width());
}

TEST(ConformalInterval, RefusesBytesThatAreCutOff) {
  const ConformalOptions options{.level = 0.9, .window = 30};
  ConformalInterval one(options);
  for (int i = 0; i < 12; ++i) {
    one.add(i, std::nan(""));
  }
  const std::string saved = bytes(one);

  for (std::size_t size = 0; size < saved.size(); ++size) {
    ByteReader in(Bytes(saved).substr(0, size));
    EXPECT_FALSE(ConformalInterval::load(options, in)) << size;
  }
}

}  // namespace
}  // namespace ls::ml
