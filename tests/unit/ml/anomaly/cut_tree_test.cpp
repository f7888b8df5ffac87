#include "ml/anomaly/cut_tree.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

// Padded.
using Pair = std::array<float, CutTree::padded(2)>;
std::array<float, CutTree::padded(1)> one(float x) {
  return {x};
}

std::string bytes(const CutTree& tree) {
  std::string out;
  ByteWriter writer(out);
  std::vector<CutTree::Leaf> leaves;
  tree.save(writer, leaves);
  return out;
}

// Of the root, as saved behind "there is one" and "it is no leaf".
std::size_t root_dimension(const CutTree& tree) {
  return static_cast<std::size_t>(bytes(tree)[2]);
}

TEST(CutTree, ScoresWithTheChanceOfBeingCutOff) {
  CutTree tree(8, 1);
  CounterRandom random({.seed = test::seed()});
  tree.insert(one(0.0F), random);
  tree.insert(one(1.0F), random);

  // At 3 the next cut falls between the box and the point with chance 2/3; if not, the point ends
  // beside the leaf at 1, a level deeper.
  EXPECT_NEAR(tree.score(one(3.0F)), (2.0 / 3 + 1.0 / 3 / 2) * std::log2(3.0), 1e-12);
  // Between them it is in the box, and beside a leaf at depth 1 wherever the cut is.
  EXPECT_NEAR(tree.score(one(0.5F)), 0.5 * std::log2(3.0), 1e-12);
  // At 1 itself: one of two points, at depth 1.
  EXPECT_NEAR(tree.score(one(1.0F)), 0.75 / 2 * std::log2(3.0), 1e-12);
}

TEST(CutTree, TellsWhichCoordinateCutsAPointOff) {
  CutTree tree(8, 2);
  CounterRandom random({.seed = test::seed()});
  tree.insert(Pair{0, 0}, random);
  tree.insert(Pair{1, 1}, random);
  std::array<double, 2> evidence = {};

  tree.explain(Pair{0.5F, 9}, evidence);

  EXPECT_GT(evidence[1], 5 * evidence[0]);
}

TEST(CutTree, EqualPointsShareALeaf) {
  CutTree tree(4, 2);
  CounterRandom random({.seed = test::seed()});
  const CutTree::Leaf first = tree.insert(Pair{1, 2}, random);
  const CutTree::Leaf second = tree.insert(Pair{1, 2}, random);

  EXPECT_EQ(first, second);
  EXPECT_EQ(tree.mass(first), 2U);
  EXPECT_EQ(tree.size(), 2U);
  tree.remove(first);
  tree.remove(first);
  EXPECT_EQ(tree.size(), 0U);
  EXPECT_EQ(tree.score(Pair{1, 2}), 0);
}

// A tree over (0,0), (1,0), (0,3) is cut first across a dimension with the chance of its side, 1 to
// 3, in whatever order the points come and whoever was there in between.
TEST(CutTree, ItsLawIsThatOfATreeCutAnew) {
  const std::array<Pair, 4> points = {{{0, 0}, {1, 0}, {0, 3}, {5, 7}}};
  const std::array<std::array<std::size_t, 4>, 3> orders = {
      {{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 3, 0, 1}}};
  constexpr int kTrees = 4000;
  for (const auto& order : orders) {
    int across_second = 0;
    for (int i = 0; i < kTrees; ++i) {
      CounterRandom random(
          {.seed = test::seed_setting(), .sequence = static_cast<std::uint64_t>(i)});
      CutTree tree(4, 2);
      std::array<CutTree::Leaf, 4> leaves = {};
      for (const std::size_t point : order) {
        leaves[point] = tree.insert(points[point], random);
      }
      tree.remove(leaves[3]);
      across_second += root_dimension(tree) == 1 ? 1 : 0;
    }
    EXPECT_NEAR(across_second, 0.75 * kTrees, 5 * std::sqrt(0.75 * 0.25 * kTrees));
  }
}

// Loading checks that each cut separates the boxes of its two sides, and makes these anew.
TEST(CutTree, StaysSoundWhilePointsComeAndGo) {
  Random random(test::seed());
  CounterRandom cuts({.seed = test::seed_setting()});
  CutTree tree(64, 3);
  std::vector<CutTree::Leaf> held;
  const auto drawn = [&random] {
    std::array<float, CutTree::padded(3)> point = {};
    for (std::size_t i = 0; i < 3; ++i) {
      point[i] = random.chance(0.3) ? static_cast<float>(random.below(3))
                                    : static_cast<float>(random.normal());
    }
    return point;
  };
  for (int step = 0; step < 3000; ++step) {
    if (held.size() == 64 || (!held.empty() && random.chance(0.4))) {
      const std::size_t at = random.below(held.size());
      tree.remove(held[at]);
      held[at] = held.back();
      held.pop_back();
    } else {
      held.push_back(tree.insert(drawn(), cuts));
    }
    if (step % 50 != 0 || held.empty()) {
      continue;
    }
    const std::string saved = bytes(tree);
    CutTree loaded(64, 3);
    std::vector<CutTree::Leaf> leaves;
    ByteReader in(saved);
    ASSERT_TRUE(loaded.load(in, leaves)) << step;
    ASSERT_TRUE(in.at_end());
    ASSERT_TRUE(bytes(loaded) == saved);
    std::size_t mass = 0;
    std::vector<CutTree::Leaf> own;
    std::string again;
    ByteWriter writer(again);
    tree.save(writer, own);
    for (std::size_t i = 0; i < own.size(); ++i) {
      loaded.set_mass(leaves[i], tree.mass(own[i]));
      mass += tree.mass(own[i]);
    }
    ASSERT_EQ(mass, held.size());
    ASSERT_EQ(loaded.size(), tree.size());
    const auto point = drawn();
    ASSERT_EQ(loaded.score(point), tree.score(point)) << step;
  }
}

}  // namespace
}  // namespace ls::ml
