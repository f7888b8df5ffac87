#include "literature.hpp"
#include "ml/growing_tree.hpp"
#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

TreePlan plan_of(double recheck) {
  TreeRules rules =
      TreeRules::read(complete({.name = "hoeffding_tree", .params = {{"leaves", 0}}}).take());
  rules.recheck = recheck;
  return {.rules = rules,
          .features = TreeFeatures(
              FeatureSchema({{"x", FeatureKind::number}, {"y", FeatureKind::number}}))};
}

// The sign of one of two numbers is the label.
class Signs {
 public:
  void learn(GrowingTree& tree, const TreePlan& plan, std::size_t decides, int examples) {
    for (int i = 0; i < examples; ++i) {
      const std::vector<FeatureValue> row = {FeatureValue::of(random_.normal()),
                                             FeatureValue::of(random_.normal())};
      tree.learn(plan, search_,
                 {.row = row, .label = row[decides].number() > 0 ? 1U : 0U, .weight = 1});
    }
  }

 private:
  Random random_{test::seed()};
  SplitSearch search_{SplitRules{}};
};

TEST(RecheckingTree, ReplacesASplitThatAnotherFeatureDoesBetter) {
  const TreePlan plan = plan_of(500);
  GrowingTree tree(plan, 0);
  Signs signs;
  signs.learn(tree, plan, 0, 2000);
  ASSERT_FALSE(tree.root().is_leaf());
  ASSERT_EQ(tree.root().test.column, 0U);

  signs.learn(tree, plan, 1, 20'000);

  EXPECT_EQ(tree.root().test.column, 1U);
}

TEST(RecheckingTree, SplitsAsSoonAsThatHelps) {
  // Two features that are equally good: the second best is no reason to wait.
  const auto examples_until_split = [](double recheck) {
    const TreePlan plan = plan_of(recheck);
    GrowingTree tree(plan, 0);
    SplitSearch search{SplitRules{}};
    Random random(test::seed());
    int examples = 0;
    while (tree.root().is_leaf()) {
      const FeatureValue x = FeatureValue::of(random.normal());
      tree.learn(plan, search, {.row = std::vector{x, x}, .label = x.number() > 0 ? 1U : 0U});
      ++examples;
    }
    return examples;
  };

  EXPECT_LT(examples_until_split(2000), 500);
  EXPECT_GT(examples_until_split(0), 3000);
}

// Golden 4.1: what MOA's EFDT reaches with its defaults, of 100 000 rows.
TEST(RecheckingTree, IsRightAsOftenAsPublished) {
  const auto stream = generator::make_stream({.name = "sea"}).take();
  const auto tree = make_model({.name = "extremely_fast_tree"}, schema_of(*stream)).take();

  EXPECT_GE(right_on(*tree, *stream, 100'000), 88'305U - 100);
}

TEST(RecheckingTree, KeepsWithinItsMemoryThroughLoading) {
  const auto stream = generator::make_stream({.name = "rbf", .speed = 0.001}).take();
  const ModelSpec spec{.name = "extremely_fast_tree",
                       .params = {{"memory_max", 60'000}, {"recheck", 200}, {"grace", 50}}};
  std::unique_ptr<Model> straight = make_model(spec, schema_of(*stream)).take();
  std::unique_ptr<Model> stopped = straight->clone();
  generator::StreamRow row;
  std::vector<std::string> texts;
  std::vector<FeatureValue> values;
  const auto bytes_of = [](const Model& model) {
    std::string bytes;
    model.save(bytes);
    return bytes;
  };
  for (int i = 0; i < 20'000; ++i) {
    stream->next(row);
    fill(*stream, row, texts, values);
    straight->learn(values, row.label == 1);
    stopped->learn(values, row.label == 1);
    ASSERT_LE(straight->memory_bytes(), 60'000U) << i;
    if (i % 1000 == 999) {
      stopped = load_model(bytes_of(*stopped)).take();
      ASSERT_EQ(bytes_of(*stopped), bytes_of(*straight)) << i;
    }
  }
}

}  // namespace
}  // namespace ls::ml
