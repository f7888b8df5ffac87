#include "ml/tree_poll.hpp"

#include "streams.hpp"
#include "support/seed.hpp"

#include "leadstream/ml/metrics.hpp"
#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>
#include <vector>

namespace ls::ml {
namespace {

TreePlan plan_of(const FeatureSchema& schema, Decides decides = Decides::better_of_both) {
  TreeRules rules = TreeRules::read(complete({.name = "hoeffding_tree"}).take());
  rules.decides = decides;
  return {.rules = rules, .features = TreeFeatures(schema)};
}

// A tree that has seen so many examples of each class and nothing else.
GrowingTree tree_of(const TreePlan& plan, int negatives, int positives) {
  GrowingTree tree(plan, 0);
  SplitSearch search(plan.rules.splits);
  const std::vector<FeatureValue> row(plan.features.size());
  for (int i = 0; i < negatives + positives; ++i) {
    tree.learn(plan, search, {.row = row, .label = i < negatives ? 0U : 1U});
  }
  return tree;
}

TEST(TreePoll, AveragesProbabilitiesByTheirWeights) {
  const TreePlan plan = plan_of(FeatureSchema({{"x", FeatureKind::number}}), Decides::majority);
  const std::vector<FeatureValue> row(1);
  TreePoll poll(plan, row);

  poll.ask(tree_of(plan, 1, 3), 3);
  poll.ask(tree_of(plan, 6, 4), 1);

  const Prediction outcome = poll.outcome();
  EXPECT_NEAR(outcome.probability, (3 * 0.75 + 0.4) / 4, 1e-12);
  EXPECT_NEAR(outcome.margin, std::log(outcome.probability / (1 - outcome.probability)), 1e-12);
  EXPECT_NEAR(outcome.base, outcome.margin, 1e-12);
}

TEST(TreePoll, GivesReasonsThatAddUpWhereverTheyAreAskedFor) {
  const FeatureSchema schema = LogisticStream::schema();
  const TreePlan plan = plan_of(schema);
  SplitSearch search(plan.rules.splits);
  GrowingTree tree(plan, 0);
  LogisticStream stream(test::seed());
  for (int i = 0; i < 5000; ++i) {
    const LabelledRow row = stream.next();
    tree.learn(plan, search, {.row = row.values, .label = row.label ? 1U : 0U});
  }
  ASSERT_GT(tree.nodes(), 1U);
  const GrowingTree other = tree_of(plan, 5, 1);

  for (int i = 0; i < 100; ++i) {
    const LabelledRow row = stream.next();
    std::vector<double> parts(schema.size());
    TreePoll plain(plan, row.values);
    TreePoll reasoned(plan, row.values);
    for (const GrowingTree* asked : std::array<const GrowingTree*, 2>{&tree, &other}) {
      plain.ask(*asked, 0.5);
      reasoned.ask(*asked, 0.5, parts);
    }

    const Prediction predicted = plain.outcome();
    const Prediction explained = reasoned.outcome(parts);

    EXPECT_EQ(predicted.margin, explained.margin);
    EXPECT_NEAR(predicted.base, explained.base, 1e-9);
    EXPECT_NEAR(std::accumulate(parts.begin(), parts.end(), explained.base), explained.margin,
                1e-9);
  }
}

// The stretch is positive, so that a feature for which a single tree has moved towards a class
// counts for that class.
TEST(TreePoll, KeepsTheSignOfAReason) {
  const FeatureSchema schema({{"x", FeatureKind::number}});
  const TreePlan plan = plan_of(schema);
  SplitSearch search(plan.rules.splits);
  GrowingTree tree(plan, 0);
  Random random(test::seed());
  for (int i = 0; i < 5000; ++i) {
    const std::vector<FeatureValue> row = {FeatureValue::of(random.normal())};
    tree.learn(plan, search, {.row = row, .label = row[0].number() > 0 ? 1U : 0U});
  }

  for (const double x : {-2.0, -1.0, 1.0, 2.0}) {
    const std::vector<FeatureValue> row = {FeatureValue::of(x)};
    std::vector<double> parts(1);
    TreePoll poll(plan, row);
    poll.ask(tree, 1, parts);
    poll.outcome(parts);
    EXPECT_GT(parts[0] * x, 0) << x;
  }
}

}  // namespace
}  // namespace ls::ml
