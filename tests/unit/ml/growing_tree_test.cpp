#include "ml/growing_tree.hpp"

#include "streams.hpp"
#include "support/seed.hpp"

#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

TreePlan plan_of(const FeatureSchema& schema, double watched_share) {
  TreeRules rules = TreeRules::read(
      complete({.name = "hoeffding_tree", .params = {{"grace", 50}, {"delta", 0.01}}}).take());
  rules.decides = Decides::bayes;
  rules.watched_share = watched_share;
  rules.seed = 7;
  return {.rules = rules, .features = TreeFeatures(schema)};
}

std::string bytes_of(const GrowingTree& tree, const TreePlan& plan) {
  std::string bytes;
  ByteWriter writer(bytes);
  tree.save(plan, writer);
  return bytes;
}

GrowingTree grown(const TreePlan& plan, std::uint32_t stream, int examples) {
  GrowingTree tree(plan, stream);
  SplitSearch search(plan.rules.splits);
  LogisticStream rows(11);
  for (int i = 0; i < examples; ++i) {
    const LabelledRow row = rows.next();
    tree.learn(plan, search, {.row = row.values, .label = row.label ? 1U : 0U, .weight = 3});
  }
  return tree;
}

// The features that can move a young tree.
std::set<std::uint32_t> heard(const GrowingTree& tree, const TreePlan& plan) {
  std::set<std::uint32_t> features;
  const std::vector<FeatureValue> row(plan.features.size());
  const TreeNode& leaf = tree.walk(plan, row, [](const TreeStep&) {});
  tree.hear(plan, leaf, row, [&features](std::uint32_t i, double) { features.insert(i); });
  return features;
}

TEST(TreePlan, RoundsTheShareOfWatchedFeatures) {
  const auto watched = [](std::size_t features, double share) {
    std::vector<FeatureDef> defs;
    for (std::size_t i = 0; i < features; ++i) {
      defs.push_back({"x" + std::to_string(i), FeatureKind::number});
    }
    return plan_of(FeatureSchema(defs), share).watched();
  };
  // As MOA's forests: 60 % of 3, 9 and 10 features.
  EXPECT_EQ(watched(3, 0.6), 2U);
  EXPECT_EQ(watched(9, 0.6), 5U);
  EXPECT_EQ(watched(10, 0.6), 6U);
  EXPECT_EQ(watched(10, 1e-6), 1U);
  EXPECT_EQ(watched(10, 1), 10U);
  EXPECT_EQ(watched(0, 0.6), 0U);
}

TEST(GrowingTree, WatchesFeaturesThatDependOnItsStreamAlone) {
  std::vector<FeatureDef> defs;
  for (int i = 0; i < 20; ++i) {
    defs.push_back({"x" + std::to_string(i), FeatureKind::number});
  }
  const TreePlan plan = plan_of(FeatureSchema(defs), 0.5);
  std::set<std::set<std::uint32_t>> drawn;
  std::vector<int> times(20);
  for (std::uint32_t stream = 0; stream < 400; ++stream) {
    const auto features = heard(GrowingTree(plan, stream), plan);
    EXPECT_EQ(features, heard(GrowingTree(plan, stream), plan));
    ASSERT_EQ(features.size(), 10U);
    drawn.insert(features);
    for (const std::uint32_t i : features) {
      ++times[i];
    }
  }

  EXPECT_GT(drawn.size(), 390U);
  for (const int count : times) {  // five standard deviations of a fair coin's 400 throws
    EXPECT_NEAR(count, 200, 50);
  }
}

TEST(GrowingTree, GrowsOnAfterLoadingAsIfNothingHadHappened) {
  const TreePlan plan = plan_of(LogisticStream::schema(), 0.5);
  GrowingTree straight = grown(plan, 3, 3000);
  ASSERT_GT(straight.nodes(), 3U);
  const std::string bytes = bytes_of(straight, plan);
  ByteReader in(bytes);
  auto loaded = GrowingTree::load(plan, in);
  ASSERT_TRUE(loaded && in.at_end());
  ASSERT_EQ(bytes_of(*loaded, plan), bytes);

  SplitSearch search(plan.rules.splits);
  LogisticStream rows(test::seed());
  for (int i = 0; i < 3000; ++i) {
    const LabelledRow row = rows.next();
    const Example example{.row = row.values, .label = row.label ? 1U : 0U, .weight = 2};
    EXPECT_EQ(straight.learn(plan, search, example), loaded->learn(plan, search, example));
  }

  EXPECT_EQ(bytes_of(*loaded, plan), bytes_of(straight, plan));
}

TEST(GrowingTree, GivesTheMarginFromBeforeItLearned) {
  const TreePlan plan = plan_of(LogisticStream::schema(), 0.5);
  GrowingTree tree = grown(plan, 3, 500);
  SplitSearch search(plan.rules.splits);
  LogisticStream rows(test::seed());
  for (int i = 0; i < 1000; ++i) {
    const LabelledRow row = rows.next();
    const double before = tree.margin(plan, row.values);
    const std::string bytes = i % 100 == 0 ? bytes_of(tree, plan) : "";
    if (i % 100 == 0) {
      EXPECT_EQ(tree.learn(plan, search, {.row = row.values, .label = 1, .weight = 0}), before);
      EXPECT_EQ(bytes_of(tree, plan), bytes);
    }
    EXPECT_EQ(tree.learn(plan, search, {.row = row.values, .label = row.label ? 1U : 0U}), before);
  }
}

TEST(GrowingTree, WatchesAsManyFeaturesOfANewSchema) {
  const TreePlan plan = plan_of(LogisticStream::schema(), 0.5);
  const FeatureSchema wider({{"a", FeatureKind::number},
                             {"visits", FeatureKind::number},
                             {"b", FeatureKind::number},
                             {"c", FeatureKind::number},
                             {"d", FeatureKind::number},
                             {"source", FeatureKind::category}});
  const TreePlan wider_plan = plan_of(wider, 0.5);
  const GrowingTree tree = grown(plan, 3, 2000);

  const GrowingTree adapted =
      tree.adapted_to(wider_plan, places_in(LogisticStream::schema(), wider));

  EXPECT_EQ(adapted.nodes(), tree.nodes());
  EXPECT_EQ(heard(adapted, wider_plan).size(), 3U);
}

LeafColumn watching(const ClassWeights& numbers, const ClassWeights& missing) {
  LeafColumn column;
  column.seen.missing = missing;
  for (std::size_t c = 0; c < numbers.size(); ++c) {
    if (numbers[c] > 0) {
      column.seen.numbers.add(1.5, c, numbers[c]);
    }
  }
  return column;
}

// Half an example is added to each class, as in the odds of a leaf: log(7.5 / 0.5), shared by two.
TEST(GrowingLeaf, SaysSoWhenOneClassWasNeverSeen) {
  const double nats = 0.5 * 2.7080502011022101;
  const auto silence = [](const ClassWeights& numbers, const ClassWeights& missing) {
    GrowingLeaf leaf;
    leaf.columns = {watching(numbers, missing), watching(numbers, missing)};
    return leaf.silence();
  };
  EXPECT_DOUBLE_EQ(silence({0, 7}, {0, 0}), nats);
  EXPECT_DOUBLE_EQ(silence({4, 0}, {3, 0}), -nats);
  EXPECT_EQ(silence({4, 0}, {0, 1}), 0);
  EXPECT_EQ(silence({4, 2}, {0, 0}), 0);
  EXPECT_EQ(silence({0, 0}, {0, 0}), 0);
  EXPECT_EQ(GrowingLeaf().silence(), 0);
}

TEST(GrowingLeaf, LeavesItsSilenceToTheColumnsThatHaveCounted) {
  GrowingLeaf leaf;
  leaf.columns = {LeafColumn(), watching({0, 7}, {0, 0})};
  EXPECT_DOUBLE_EQ(leaf.silence(), 2.7080502011022101);
  EXPECT_EQ(leaf.columns[0].part_of(leaf.silence()), 0);
  EXPECT_EQ(leaf.columns[1].part_of(leaf.silence()), leaf.silence());
}

TEST(GrowingTree, NeverGrowsWhereNothingFits) {
  TreePlan plan = plan_of(LogisticStream::schema(), 1);
  plan.rules.memory_max = 100;

  const GrowingTree tree = grown(plan, 0, 1000);

  EXPECT_EQ(tree.nodes(), 1U);
  EXPECT_EQ(tree.growing_leaves(), 0U);
  EXPECT_EQ(tree.root().weight(), 3000);
}

}  // namespace
}  // namespace ls::ml
