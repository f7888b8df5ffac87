#include "leadstream/stats/sample.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <vector>

namespace ls::stats {
namespace {

std::vector<SampleItem> stream(Random& random, std::size_t size) {
  std::vector<SampleItem> items(size);
  std::ranges::generate(items, [&] {
    const std::uint64_t id_hash = random.next();
    return SampleItem{.id_hash = id_hash, .value = random.normal()};
  });
  return items;
}

Sample sample_of(std::span<const SampleItem> items, std::size_t capacity) {
  Sample sample(capacity);
  for (const SampleItem& item : items) {
    sample.offer(item);
  }
  return sample;
}

TEST(Sample, HoldsTheSmallestHashes) {
  Random random(test::seed());
  std::vector<SampleItem> items = stream(random, 1000);
  const Sample sample = sample_of(items, 50);
  std::ranges::sort(items);

  EXPECT_EQ(sample.items(), std::vector<SampleItem>(items.begin(), items.begin() + 50));
  EXPECT_EQ(sample.offered(), 1000U);
  EXPECT_EQ(sample.values().size(), 50U);
}

TEST(Sample, OrderOfOffersChangesNoByte) {
  Random random(test::seed());
  std::vector<SampleItem> items = stream(random, 500);
  const std::string forward = saved(sample_of(items, 64));
  std::ranges::reverse(items);

  EXPECT_EQ(saved(sample_of(items, 64)), forward);
}

TEST(Sample, MergingPartsEqualsOneSample) {
  Random random(test::seed());
  const std::vector<SampleItem> items = stream(random, 500);
  Sample first = sample_of(std::span(items).first(123), 40);
  first.merge(sample_of(std::span(items).subspan(123), 40));

  EXPECT_EQ(saved(first), saved(sample_of(items, 40)));
}

TEST(Sample, ARepeatedIdIsHeldOnceWithItsSmallestValue) {
  Sample sample(4);
  sample.offer({.id_hash = 7, .value = 3});
  sample.offer({.id_hash = 7, .value = 1});
  sample.offer({.id_hash = 7, .value = 2});

  EXPECT_EQ(sample.values(), std::vector<double>{1});
}

TEST(Sample, FewerThanItsCapacityAreAllHeld) {
  Sample sample(10);
  sample.offer({.id_hash = 9, .value = 1});
  sample.offer({.id_hash = 2, .value = 5});

  EXPECT_EQ(sample.values(), (std::vector<double>{5, 1}));
}

TEST(Sample, SaveAndLoadContinueAsIfUninterrupted) {
  Random random(test::seed());
  const std::vector<SampleItem> items = stream(random, 300);
  Sample uninterrupted(30);
  for (const SampleItem& item : items) {
    Sample resumed = reloaded(uninterrupted);
    uninterrupted.offer(item);
    resumed.offer(item);
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
  }
  expect_truncations_refused(uninterrupted);
  expect_mutations_survived(uninterrupted);
}

// Any one of 100 values must be held about 100 times in 1000 samples of 10: mean and spread of the
// binomial law, five standard deviations wide.
TEST(Sample, EveryValueIsEquallyLikely) {
  Random random(test::seed());
  std::vector<int> held(100);
  for (int round = 0; round < 1000; ++round) {
    Sample sample(10);
    for (int value = 0; value < 100; ++value) {
      sample.offer({.id_hash = random.next(), .value = static_cast<double>(value)});
    }
    for (const double value : sample.values()) {
      ++held[static_cast<std::size_t>(value)];
    }
  }
  for (const int count : held) {
    EXPECT_NEAR(count, 100, 5 * 9.5);
  }
}

}  // namespace
}  // namespace ls::stats
