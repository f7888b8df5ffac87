#include "leadstream/stats/count_min.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace ls::stats {
namespace {

constexpr std::size_t kEvents = 50'000;

// Hashes of things of which a few are frequent and thousands are rare.
std::vector<std::uint64_t> skewed(Random& random) {
  std::vector<std::uint64_t> drawn(kEvents);
  std::ranges::generate(drawn, [&] {
    const double u = random.uniform();
    return hash_combine(7, static_cast<std::uint64_t>(20'000 * u * u * u * u));
  });
  return drawn;
}

CountMin counted(const std::vector<std::uint64_t>& drawn, const CountMinOptions& options) {
  CountMin sketch(options);
  for (const std::uint64_t hash : drawn) {
    sketch.add(hash);
  }
  return sketch;
}

std::map<std::uint64_t, std::uint64_t> exact(const std::vector<std::uint64_t>& drawn) {
  std::map<std::uint64_t, std::uint64_t> counts;
  for (const std::uint64_t hash : drawn) {
    ++counts[hash];
  }
  return counts;
}

TEST(CountMin, TheBoundGivesTheShape) {
  const CountMinOptions options = CountMinOptions::of({.error = 0.01, .delta = 0.001});

  EXPECT_EQ(options.width, 272U);  // e / .01 = 271.8
  EXPECT_EQ(options.depth, 7U);    // ln 1000 = 6.9
}

TEST(CountMin, EstimatesAreNeverTooSmallAndSeldomFarTooLarge) {
  Random random(test::seed());
  const std::vector<std::uint64_t> drawn = skewed(random);
  CountMinOptions options = CountMinOptions::of({.error = 0.002, .delta = 0.05});
  options.seed = random.next();
  const CountMin sketch = counted(drawn, options);
  std::size_t things = 0;
  std::size_t missed = 0;
  for (const auto& [hash, count] : exact(drawn)) {
    ASSERT_GE(sketch.estimate(hash), count);
    ++things;
    missed += static_cast<double>(sketch.estimate(hash) - count) > 0.002 * kEvents ? 1 : 0;
  }

  EXPECT_LE(static_cast<double>(missed), 0.05 * static_cast<double>(things));
  EXPECT_EQ(sketch.total(), kEvents);
}

TEST(CountMin, ConservativeEstimatesAreNearerAndNeverTooSmall) {
  Random random(test::seed());
  const std::vector<std::uint64_t> drawn = skewed(random);
  CountMinOptions options{.width = 500, .depth = 4, .seed = 5};
  const CountMin plain = counted(drawn, options);
  options.update = CountMinUpdate::conservative;
  const CountMin conservative = counted(drawn, options);
  std::uint64_t nearer = 0;
  for (const auto& [hash, count] : exact(drawn)) {
    ASSERT_GE(conservative.estimate(hash), count);
    ASSERT_LE(conservative.estimate(hash), plain.estimate(hash));
    nearer += plain.estimate(hash) - conservative.estimate(hash);
  }

  EXPECT_GT(nearer, 0U);
}

TEST(CountMin, MergingEqualsOnePass) {
  Random random(test::seed());
  const std::vector<std::uint64_t> drawn = skewed(random);
  const CountMinOptions options{.width = 300, .depth = 3, .seed = 9};
  CountMin parts(options);
  CountMin rest(options);
  for (std::size_t at = 0; at < drawn.size(); ++at) {
    (at % 3 == 0 ? parts : rest).add(drawn[at]);
  }

  ASSERT_TRUE(parts.merge(rest));
  EXPECT_EQ(saved(parts), saved(counted(drawn, options)));
}

TEST(CountMin, WhatCannotBeMergedIsRefused) {
  CountMin plain({.width = 10, .depth = 2});
  CountMin conservative({.width = 10, .depth = 2, .update = CountMinUpdate::conservative});
  const CountMin wider({.width = 11, .depth = 2});
  const CountMin other_seed({.width = 10, .depth = 2, .seed = 1});

  EXPECT_FALSE(plain.merge(conservative));
  EXPECT_FALSE(conservative.merge(conservative));
  EXPECT_FALSE(plain.merge(wider));
  EXPECT_FALSE(plain.merge(other_seed));
}

TEST(CountMin, SaveAndLoadContinueAsIfUninterrupted) {
  CountMin uninterrupted({.width = 5, .depth = 3, .update = CountMinUpdate::conservative});
  uninterrupted.add(hash64("a"), 3);
  CountMin resumed = reloaded(uninterrupted);
  uninterrupted.add(hash64("b"), 200);
  resumed.add(hash64("b"), 200);

  EXPECT_EQ(saved(resumed), saved(uninterrupted));
  EXPECT_GE(resumed.estimate(hash64("a")), 3U);
  expect_truncations_refused(resumed);
  expect_mutations_survived(resumed);
}

}  // namespace
}  // namespace ls::stats
