#include "leadstream/base/random.hpp"

#include "support/seed.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace ls {
namespace {

constexpr int kDraws = 200'000;

struct Moments {
  double mean = 0;
  double variance = 0;
};

template <typename Draw>
Moments moments_of(Draw draw) {
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double value = draw();
    sum += value;
    squares += value * value;
  }
  const double mean = sum / kDraws;
  return {.mean = mean, .variance = squares / kDraws - mean * mean};
}

TEST(Random, IsSplitMix64) {
  // The values that Rosetta Code lists for the seed 1234567.
  Random random(1234567);

  for (const std::uint64_t expected :
       {6457827717110365317ULL, 3203168211198807973ULL, 9817491932198370423ULL,
        4593380528125082431ULL, 16408922859458223821ULL}) {
    EXPECT_EQ(random.next(), expected);
  }
}

TEST(Random, RepeatsItselfFromASeed) {
  Random first(test::seed());
  Random second(test::seed());

  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(first.normal(), second.normal());
    EXPECT_EQ(first.poisson(3.5), second.poisson(3.5));
  }
}

TEST(Random, DrawsBelowItsBoundEvenly) {
  Random random(test::seed());
  std::array<int, 7> counts{};

  for (int i = 0; i < kDraws; ++i) {
    ++counts.at(random.below(counts.size()));
  }

  // Five standard deviations of a binomial count.
  const double expected = kDraws / 7.0;
  const double margin = 5 * std::sqrt(expected * 6 / 7);
  for (const int count : counts) {
    EXPECT_NEAR(count, expected, margin);
  }
}

TEST(Random, DrawsOnlyZeroBelowOne) {
  Random random(test::seed());

  EXPECT_EQ(random.below(1), 0U);
}

// Means and variances stay within five standard errors for nearly every seed.
TEST(Random, DrawsUniforms) {
  Random random(test::seed());

  const Moments moments = moments_of([&random] { return random.uniform(); });

  EXPECT_NEAR(moments.mean, 0.5, 5 * std::sqrt(1.0 / 12 / kDraws));
  EXPECT_NEAR(moments.variance, 1.0 / 12, 0.001);
}

TEST(Random, DrawsNormals) {
  Random random(test::seed());

  const Moments moments = moments_of([&random] { return random.normal(); });

  EXPECT_NEAR(moments.mean, 0.0, 5 / std::sqrt(kDraws));
  EXPECT_NEAR(moments.variance, 1.0, 5 * std::sqrt(2.0 / kDraws));
}

TEST(Random, DrawsExponentials) {
  Random random(test::seed());

  const Moments moments = moments_of([&random] { return random.exponential(); });

  EXPECT_NEAR(moments.mean, 1.0, 5 / std::sqrt(kDraws));
  EXPECT_NEAR(moments.variance, 1.0, 5 * std::sqrt(8.0 / kDraws));
}

TEST(Random, DrawsPoissonsOfSmallAndLargeMeans) {
  for (const double mean : {0.3, 12.0, 800.0}) {
    Random random(test::seed());

    const Moments moments =
        moments_of([&random, mean] { return static_cast<double>(random.poisson(mean)); });

    EXPECT_NEAR(moments.mean, mean, 5 * std::sqrt(mean / kDraws));
    EXPECT_NEAR(moments.variance / mean, 1.0, 0.03);
  }
  EXPECT_EQ(Random(1).poisson(0), 0U);
}

TEST(Random, TakesChancesAsOftenAsTold) {
  Random random(test::seed());

  const Moments moments = moments_of([&random] { return random.chance(0.2) ? 1.0 : 0.0; });

  EXPECT_NEAR(moments.mean, 0.2, 5 * std::sqrt(0.16 / kDraws));
  EXPECT_FALSE(random.chance(0));
  EXPECT_TRUE(random.chance(1));
}

}  // namespace
}  // namespace ls
