#include "leadstream/stats/space_saving.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace ls::stats {
namespace {

using Counts = std::map<std::string, std::uint64_t>;
using Items = std::vector<SpaceSaving::Item>;

constexpr std::size_t kEvents = 20'000;
constexpr std::size_t kCapacity = 50;

std::vector<std::string> skewed(Random& random) {
  std::vector<std::string> drawn(kEvents);
  std::ranges::generate(drawn, [&] {
    const double u = random.uniform();
    return std::to_string(static_cast<int>(1000 * u * u * u));
  });
  return drawn;
}

Counts exact(const std::vector<std::string>& drawn) {
  Counts counts;
  for (const std::string& name : drawn) {
    ++counts[name];
  }
  return counts;
}

// `share` of all that came: what an estimate may be too large by, and what must be held.
void expect_bounds(const SpaceSaving& sketch, const Counts& counts, double share) {
  Counts held;
  for (const SpaceSaving::Item& item : sketch.top(kCapacity)) {
    const std::uint64_t count = counts.at(item.name);
    EXPECT_GE(item.count, count);
    EXPECT_LE(item.count - item.error, count);
    EXPECT_LE(static_cast<double>(item.error), share);
    held[item.name] = item.count;
  }
  for (const auto& [name, count] : counts) {
    if (static_cast<double>(count) > share) {
      EXPECT_TRUE(held.contains(name)) << name;
    }
    if (!held.contains(name)) {
      EXPECT_LE(count, sketch.missed_max());
    }
  }
}

TEST(SpaceSaving, FrequentThingsAreHeldWithinTheirBounds) {
  Random random(test::seed());
  const std::vector<std::string> drawn = skewed(random);
  SpaceSaving sketch(kCapacity);
  for (const std::string& name : drawn) {
    sketch.add(name);
  }

  EXPECT_EQ(sketch.total(), kEvents);
  expect_bounds(sketch, exact(drawn), double{kEvents} / kCapacity);
}

TEST(SpaceSaving, MergedBoundsHoldForBoth) {
  Random random(test::seed());
  const std::vector<std::string> drawn = skewed(random);
  SpaceSaving merged(kCapacity);
  for (std::size_t part = 0; part < 4; ++part) {
    SpaceSaving one(kCapacity);
    for (std::size_t at = part * kEvents / 4; at < (part + 1) * kEvents / 4; ++at) {
      one.add(drawn[at]);
    }
    merged.merge(one);
  }

  EXPECT_EQ(merged.total(), kEvents);
  expect_bounds(merged, exact(drawn), double{kEvents} / kCapacity);
}

TEST(SpaceSaving, MergingPartsThatFitEqualsOnePass) {
  SpaceSaving left(4);
  left.add("a", 3);
  left.add("b");
  SpaceSaving right(4);
  right.add("b", 7);
  right.add("c", 2);
  left.merge(right);

  EXPECT_EQ(left.top(9), (Items{{"b", 8, 0}, {"a", 3, 0}, {"c", 2, 0}}));
  EXPECT_EQ(left.missed_max(), 0U);
}

// By hand: c takes over the counter of b.
TEST(SpaceSaving, ANewThingInheritsTheSmallestCounter) {
  SpaceSaving sketch(2);
  for (const char* name : {"a", "a", "b", "c"}) {
    sketch.add(name);
  }

  EXPECT_EQ(sketch.top(2), (Items{{"a", 2, 0}, {"c", 2, 1}}));
  EXPECT_EQ(sketch.missed_max(), 2U);
  EXPECT_EQ(sketch.top(1).size(), 1U);
}

TEST(SpaceSaving, SaveAndLoadContinueAsIfUninterrupted) {
  Random random(test::seed());
  SpaceSaving uninterrupted(8);
  for (int i = 0; i < 300; ++i) {
    SpaceSaving resumed = reloaded(uninterrupted);
    const std::string name = std::to_string(random.below(30));
    uninterrupted.add(name);
    resumed.add(name);
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
  }
  expect_truncations_refused(uninterrupted);
  expect_mutations_survived(uninterrupted);
}

TEST(SpaceSaving, ACountIsToldByName) {
  SpaceSaving counts(2);
  counts.add("a", 3);
  counts.add("b");
  counts.add("c");

  EXPECT_EQ(counts.count_of("a"), 3U);
  EXPECT_EQ(counts.count_of("b"), 0U) << "c took its place";
  EXPECT_EQ(counts.count_of("c"), 2U) << "and its count";
}

}  // namespace
}  // namespace ls::stats
