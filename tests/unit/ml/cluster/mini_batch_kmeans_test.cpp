#include "leadstream/ml/mini_batch_kmeans.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

using Pair = std::array<double, 2>;

std::string bytes(const MiniBatchKMeans& model) {
  std::string out;
  ByteWriter writer(out);
  model.save(writer);
  return out;
}

// Golden 88.
TEST(MiniBatchKMeans, WithAFixedRateItIsThePublishedRun) {
  const std::array centers = {1.0, 2.0, 10.0, 10.0};
  auto model = MiniBatchKMeans::with_centers(
                   {.clusters = 2, .dimensions = 2, .batch = 1, .rate = 0.5}, centers)
                   .take();
  for (const Pair& point : {Pair{1, 4}, Pair{1, 0}, Pair{12, 10}, Pair{9, 11}}) {
    model.learn(point);
  }

  EXPECT_EQ(model.center(0)[0], 1);
  EXPECT_EQ(model.center(0)[1], 1.5);
  EXPECT_EQ(model.center(1)[0], 10);
  EXPECT_EQ(model.center(1)[1], 10.5);
}

TEST(MiniBatchKMeans, WithoutARateACenterIsTheMeanOfItsPoints) {
  const std::array centers = {0.0, 100.0};
  auto model = MiniBatchKMeans::with_centers({.clusters = 2, .batch = 1}, centers).take();
  for (const double value : {4.0, 90.0, 6.0, 2.0, 98.0}) {
    model.learn(std::array{value});
  }

  EXPECT_DOUBLE_EQ(model.center(0)[0], 4);
  EXPECT_DOUBLE_EQ(model.center(1)[0], 94);
  EXPECT_EQ(model.size(0), 3U);
  EXPECT_EQ(model.nearest(std::array{40.0}).cluster, 0U);
  EXPECT_DOUBLE_EQ(model.nearest(std::array{40.0}).distance, 36);
}

Pair blob(Random& random, std::size_t which) {
  static constexpr std::array<Pair, 4> kCenters = {{{0, 0}, {10, 0}, {0, 10}, {10, 10}}};
  return {kCenters[which][0] + 0.3 * random.normal(), kCenters[which][1] + 0.3 * random.normal()};
}

TEST(MiniBatchKMeans, FindsFourBlobs) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto model =
        MiniBatchKMeans::make({.clusters = 4, .dimensions = 2, .batch = 100, .seed = seed}).take();
    Random random(seed);
    for (int i = 0; i < 5000; ++i) {
      model.learn(blob(random, random.below(4)));
    }
    std::set<std::size_t> found;
    for (std::size_t which = 0; which < 4; ++which) {
      const auto nearest = model.nearest(blob(random, which));
      found.insert(nearest.cluster);
      EXPECT_LT(nearest.distance, 3) << seed;
    }
    EXPECT_EQ(found.size(), 4U) << seed;
  }
}

TEST(MiniBatchKMeans, ADeadCenterGoesWhereItIsNeeded) {
  const std::array centers = {0.0, 1e6};
  auto model = MiniBatchKMeans::with_centers(
                   {.clusters = 2, .batch = 10, .rate = 0.05, .dead_after = 5}, centers)
                   .take();
  Random random(test::seed());
  for (int i = 0; i < 1000; ++i) {
    model.learn(std::array{(i % 2 == 0 ? 0.0 : 20.0) + random.normal()});
  }

  EXPECT_NEAR(std::abs(model.center(0)[0] - model.center(1)[0]), 20, 3);
}

TEST(MiniBatchKMeans, ContinuesAfterLoadingAsIfNothingHadHappened) {
  auto model = MiniBatchKMeans::make({.clusters = 3, .dimensions = 2, .batch = 50}).take();
  Random random(test::seed());
  for (const int more : {20, 40, 333}) {
    for (int i = 0; i < more; ++i) {
      model.learn(i % 17 == 0 ? Pair{std::nan(""), 1} : blob(random, random.below(4)));
    }
    const std::string saved = bytes(model);
    ByteReader in(saved);
    auto loaded = MiniBatchKMeans::load(in);
    ASSERT_TRUE(loaded && in.at_end());
    ASSERT_EQ(bytes(*loaded), saved);
    for (int i = 0; i < 120; ++i) {
      const Pair point = blob(random, random.below(4));
      model.learn(point);
      loaded->learn(point);
    }
    ASSERT_EQ(bytes(*loaded), bytes(model));
    ByteReader cut(Bytes(saved).substr(0, saved.size() - 1));
    EXPECT_FALSE(MiniBatchKMeans::load(cut));
  }
}

TEST(MiniBatchKMeans, RefusesWhatCannotBe) {
  EXPECT_FALSE(MiniBatchKMeans::make({.clusters = 0}));
  EXPECT_FALSE(MiniBatchKMeans::make({.clusters = 10, .batch = 5}));
  EXPECT_FALSE(MiniBatchKMeans::make({.rate = 2}));
  EXPECT_FALSE(MiniBatchKMeans::with_centers({.clusters = 2, .batch = 1}, std::array{1.0}));
}

}  // namespace
}  // namespace ls::ml
