#include "ml/anomaly/isolation_forest.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace ls::ml {
namespace {

// Golden 58.
TEST(IsolationForest, ScoresAMeanDepth) {
  EXPECT_NEAR(isolation_score(4, 256), 0.7628952638225615, 1e-12);
  EXPECT_EQ(mean_search_depth(1), 0);
  EXPECT_EQ(mean_search_depth(2), 1);
}

TEST(IsolationForest, APointAmongEqualOnesIsAsDeepAsASearch) {
  PointRing points(8, 1);
  std::array<std::uint32_t, 8> slots = {0, 1, 2, 3, 4, 5, 6, 7};
  for (int i = 0; i < 8; ++i) {
    points.add(std::array{5.0});
  }
  IsolationTree tree(8);
  CounterRandom random({.seed = 1});

  tree.grow(points, slots, random);

  EXPECT_EQ(tree.depth(std::array{5.0}), mean_search_depth(8));
}

// Of two points at 0 and 1 the cut is uniform: a point at x goes with the one at 0 with chance 1 -
// x, and is at depth 1 in any case.
TEST(IsolationForest, CutsAreUniform) {
  PointRing points(4, 1);
  for (const double value : {0.0, 0.0, 0.0, 1.0}) {
    points.add(std::array{value});
  }
  int with_many = 0;
  constexpr int kTrees = 4000;
  for (int i = 0; i < kTrees; ++i) {
    std::array<std::uint32_t, 4> slots = {0, 1, 2, 3};
    IsolationTree tree(4);
    CounterRandom random({.seed = test::seed_setting(), .sequence = static_cast<std::uint64_t>(i)});
    tree.grow(points, slots, random);
    with_many += tree.depth(std::array{0.25}) > 1 ? 1 : 0;
  }

  EXPECT_NEAR(with_many, 0.75 * kTrees, 5 * std::sqrt(0.75 * 0.25 * kTrees));
}

TEST(IsolationForest, ForgetsWhatHasLeftTheWindow) {
  auto forest = make_detector({.name = "isolation_forest",
                               .params = {{"trees", 50}, {"sample", 64}, {"window", 200}}},
                              1)
                    .take();
  Random random(test::seed());
  const auto feed = [&](double center) {
    for (int i = 0; i < 400; ++i) {
      forest->learn(std::array{center + random.normal()});
    }
  };
  feed(0);
  const double new_before = forest->score(std::array{30.0});
  feed(30);

  EXPECT_LT(forest->score(std::array{30.0}), new_before - 0.1);
  EXPECT_GT(forest->score(std::array{0.0}), forest->score(std::array{30.0}) + 0.1);
}

}  // namespace
}  // namespace ls::ml
