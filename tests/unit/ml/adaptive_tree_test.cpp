#include "ml/adaptive_tree.hpp"

#include "literature.hpp"
#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

std::unique_ptr<AdaptiveTree> tree_of(const FeatureSchema& schema,
                                      const std::map<std::string, double, std::less<>>& params) {
  return std::make_unique<AdaptiveTree>(
      complete({.name = "hoeffding_adaptive_tree", .params = params}).take(), schema);
}

std::string bytes_of(const Model& model) {
  std::string bytes;
  model.save(bytes);
  return bytes;
}

// The label is on which side of a line the row lies; where x is positive that can be turned round.
class TwoFields {
 public:
  static FeatureSchema schema() {
    return FeatureSchema({{"x", FeatureKind::number}, {"y", FeatureKind::number}});
  }
  void learn(Model& model, int examples, bool is_right_turned) {
    for (int i = 0; i < examples; ++i) {
      const double x = random_.uniform() - 0.5;
      const double y = random_.uniform() - 0.5;
      const bool is_turned = x > 0 && is_right_turned;
      model.learn(row(x, y), (x + 0.5 * y > 0) != is_turned);
    }
  }
  static std::vector<FeatureValue> row(double x, double y) {
    return {FeatureValue::of(x), FeatureValue::of(y)};
  }

 private:
  Random random_{test::seed()};
};

TEST(AdaptiveTree, RegrowsWhatHasBecomeWrong) {
  const auto tree = tree_of(TwoFields::schema(), {});
  TwoFields fields;
  fields.learn(*tree, 8000, false);
  ASSERT_GT(tree->predict(TwoFields::row(0.4, 0)).margin, 1);
  const std::uint64_t replaced = tree->replaced();

  fields.learn(*tree, 8000, true);

  EXPECT_GT(tree->replaced(), replaced);
  EXPECT_LT(tree->predict(TwoFields::row(0.4, 0)).margin, -1);
  EXPECT_LT(tree->predict(TwoFields::row(-0.4, 0)).margin, -1);
}

TEST(AdaptiveTree, GivesUpAnAlternateThatIsNoBetter) {
  const auto tree = tree_of(TwoFields::schema(), {{"drift_delta", 0.5}, {"grace", 50}});
  Random random(test::seed());
  bool had_alternates = false;
  for (int i = 0; i < 20'000; ++i) {
    const auto row = TwoFields::row(random.uniform() - 0.5, random.uniform() - 0.5);
    tree->learn(row, (row[0].number() > 0) != random.chance(0.2));
    had_alternates |= tree->alternates() > 0;
  }

  EXPECT_TRUE(had_alternates);
  EXPECT_GT(tree->predict(TwoFields::row(0.4, 0)).margin, 1);
}

TEST(AdaptiveTree, KeepsWithinItsMemoryThroughDriftAndLoading) {
  const auto stream = generator::make_stream({.name = "rbf", .speed = 0.001}).take();
  std::unique_ptr<Model> straight =
      tree_of(schema_of(*stream), {{"memory_max", 300'000}, {"grace", 20}, {"delta", 0.01}});
  std::unique_ptr<Model> stopped = straight->clone();
  generator::StreamRow row;
  std::vector<std::string> texts;
  std::vector<FeatureValue> values;
  for (int i = 0; i < 30'000; ++i) {
    stream->next(row);
    fill(*stream, row, texts, values);
    straight->learn(values, row.label == 1);
    stopped->learn(values, row.label == 1);
    ASSERT_LE(straight->memory_bytes(), 300'000U) << i;
    if (i % 3000 == 2999) {
      stopped = load_model(bytes_of(*stopped)).take();
      ASSERT_EQ(bytes_of(*stopped), bytes_of(*straight)) << i;
    }
  }
  EXPECT_GT(dynamic_cast<const AdaptiveTree&>(*straight).replaced(), 0U);
}

}  // namespace
}  // namespace ls::ml
