#include "leadstream/stats/kll_sketch.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace ls::stats {
namespace {

// 0 .. size-1 in a random order: a value is its own rank.
std::vector<double> ranks(Random& random, std::size_t size) {
  std::vector<double> values(size);
  std::iota(values.begin(), values.end(), 0.0);
  for (std::size_t at = size; at > 1; --at) {
    std::swap(values[at - 1], values[random.below(at)]);
  }
  return values;
}

constexpr std::size_t kSize = 20'000;
constexpr double kError = .0133;  // Of k = 200, 99 times in 100.

// Ranks and quantiles that are off by more, of five each.
int misses(const KllSketch& sketch) {
  int found = 0;
  for (const double q : {.05, .25, .5, .75, .95}) {
    const double exact = q * kSize;
    found += std::abs(sketch.rank(exact) - q) > kError ? 1 : 0;
    found += std::abs(*sketch.quantile(q) / kSize - q) > kError ? 1 : 0;
  }
  return found;
}

// 1 % of 1000; the five of a run depend on each other, so some more are possible.
TEST(KllSketch, RanksAreWithinTheErrorNinetyNineTimesInAHundred) {
  Random random(test::seed());
  int missed = 0;
  for (std::uint64_t round = 0; round < 100; ++round) {
    KllSketch sketch({.seed = random.next()});
    for (const double value : ranks(random, kSize)) {
      sketch.add(value);
    }
    missed += misses(sketch);
  }

  EXPECT_LE(missed, 20);
}

TEST(KllSketch, MergedPartsKeepTheError) {
  Random random(test::seed());
  int missed = 0;
  for (std::uint64_t round = 0; round < 50; ++round) {
    const std::vector<double> values = ranks(random, kSize);
    KllSketch merged({.seed = random.next()});
    for (std::size_t part = 0; part < 10; ++part) {
      KllSketch one({.seed = random.next()});
      for (std::size_t at = part * kSize / 10; at < (part + 1) * kSize / 10; ++at) {
        one.add(values[at]);
      }
      merged.merge(one);
    }
    EXPECT_EQ(merged.count(), kSize);
    missed += misses(merged);
  }

  EXPECT_LE(missed, 15);
}

TEST(KllSketch, SpaceStaysNearThreeTimesK) {
  Random random(test::seed());
  KllSketch sketch;
  for (int i = 0; i < 300'000; ++i) {
    sketch.add(random.normal());
  }

  EXPECT_LE(sketch.size(), 720U);
  EXPECT_EQ(sketch.count(), 300'000U);
}

TEST(KllSketch, FewValuesAreExact) {
  KllSketch sketch;
  for (int value = 100; value > 0; --value) {
    sketch.add(value);
  }

  EXPECT_EQ(sketch.rank(25), .25);
  EXPECT_EQ(sketch.rank(0), 0);
  EXPECT_EQ(sketch.quantile(.25), 25);
  EXPECT_EQ(sketch.quantile(0), 1);
  EXPECT_EQ(sketch.quantile(1), 100);
  EXPECT_FALSE(KllSketch().quantile(.5));
}

TEST(KllSketch, TheSeedDecidesTheBytes) {
  Random random(test::seed());
  const std::vector<double> values = ranks(random, 2000);
  const auto bytes = [&](std::uint64_t seed) {
    KllSketch sketch({.seed = seed});
    for (const double value : values) {
      sketch.add(value);
    }
    return saved(sketch).substr(11);  // Behind the seed itself.
  };

  EXPECT_EQ(bytes(1), bytes(1));
  EXPECT_NE(bytes(1), bytes(2));
}

TEST(KllSketch, SaveAndLoadContinueAsIfUninterrupted) {
  Random random(test::seed());
  KllSketch uninterrupted({.k = 8, .seed = 3});
  for (const double value : ranks(random, 200)) {
    KllSketch resumed = reloaded(uninterrupted);
    uninterrupted.add(value);
    resumed.add(value);
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
  }
  expect_truncations_refused(uninterrupted);
  expect_mutations_survived(uninterrupted);
}

}  // namespace
}  // namespace ls::stats
