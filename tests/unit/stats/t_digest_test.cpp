#include "leadstream/stats/t_digest.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace ls::stats {
namespace {

using Values = std::vector<double>;

Values lognormal(Random& random, std::size_t size) {
  Values values(size);
  std::ranges::generate(values, [&] { return std::exp(random.normal()); });
  return values;
}

TDigest digest_of(const Values& values) {
  TDigest digest;
  for (const double value : values) {
    digest.add(value);
  }
  return digest;
}

// Half a unit of k1 from q towards the middle, and half a value.
double rank_error(double q, double n) {
  const double tail = std::min(q, 1 - q);
  const double angle = std::asin(2 * tail - 1) + std::numbers::pi / 100;
  return (std::sin(angle) + 1) / 2 - tail + .5 / n;
}

void expect_near(const TDigest& digest, Values values) {
  std::ranges::sort(values);
  const auto n = static_cast<double>(values.size());
  for (const double q : {.0001, .001, .01, .1, .25, .5, .75, .9, .99, .999, .9999}) {
    const auto below = std::ranges::upper_bound(values, *digest.quantile(q)) - values.begin();
    EXPECT_NEAR(static_cast<double>(below) / n, q, rank_error(q, n) + .5 / n) << q;
    const double exact = values[static_cast<std::size_t>(q * n)];
    EXPECT_NEAR(digest.rank(exact), q, rank_error(q, n) + 1 / n) << q;
  }
}

// Golden 95.
TEST(TDigest, ScaleIsK1) {
  EXPECT_NEAR(TDigest::scale(.001, 100), -23.993247918331125, 1e-12);
  EXPECT_EQ(TDigest::scale(.5, 100), 0);
  EXPECT_NEAR(TDigest::scale(.999, 100), 23.993247918331125, 1e-12);
}

TEST(TDigest, RanksAreNearestAtTheEnds) {
  Random random(test::seed());
  Values values = lognormal(random, 50'000);
  expect_near(digest_of(values), values);
  std::ranges::sort(values);
  expect_near(digest_of(values), values);
  std::ranges::reverse(values);
  expect_near(digest_of(values), values);
}

TEST(TDigest, KeepsAtMostDeltaCentroids) {
  Random random(test::seed());
  const TDigest digest = digest_of(lognormal(random, 100'000));

  EXPECT_LE(digest.centroids(), 100U);
  EXPECT_GE(digest.centroids(), 50U);
  EXPECT_EQ(digest.weight(), 100'000);
}

// By hand: knots at 0, .5, 1.5, 2.5, 3.5, 4 of 4.
TEST(TDigest, FewValuesAreInterpolated) {
  const TDigest digest = digest_of({4, 1, 2, 8});

  EXPECT_EQ(digest.quantile(0), 1);
  EXPECT_EQ(digest.quantile(.125), 1);
  EXPECT_EQ(digest.quantile(.5), 3);
  EXPECT_EQ(digest.quantile(.75), 6);
  EXPECT_EQ(digest.quantile(1), 8);
  EXPECT_EQ(digest.rank(2), .375);
  EXPECT_EQ(digest.rank(0), 0);
  EXPECT_EQ(digest.rank(9), 1);
}

TEST(TDigest, EqualValuesAndEmptiness) {
  EXPECT_FALSE(TDigest().quantile(.5));
  EXPECT_EQ(TDigest().rank(1), 0);
  const TDigest digest = digest_of({5, 5, 5});
  EXPECT_EQ(digest.quantile(.3), 5);
  EXPECT_EQ(digest.rank(5), .5);
}

TEST(TDigest, MergedPartsKeepTheError) {
  Random random(test::seed());
  const Values values = lognormal(random, 40'000);
  TDigest merged;
  for (std::size_t part = 0; part < 20; ++part) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(part * 2000);
    merged.merge(digest_of({begin, begin + 2000}));
  }

  expect_near(merged, values);
  EXPECT_LE(merged.centroids(), 100U);
}

TEST(TDigest, AWeightStandsForSoManyValues) {
  TDigest weighted;
  weighted.add(1, 3);
  weighted.add(2, 1);

  EXPECT_EQ(weighted.weight(), 4);
  EXPECT_EQ(weighted.rank(1), .375);
}

TEST(TDigest, SaveAndLoadContinueAsIfUninterrupted) {
  Random random(test::seed());
  TDigest uninterrupted(10);
  for (const double value : lognormal(random, 200)) {
    TDigest resumed = reloaded(uninterrupted);
    uninterrupted.add(value);
    resumed.add(value);
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
  }
  expect_truncations_refused(uninterrupted);
  expect_mutations_survived(uninterrupted);
}

}  // namespace
}  // namespace ls::stats
