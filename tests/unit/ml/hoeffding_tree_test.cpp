#include "ml/hoeffding_tree.hpp"

#include "literature.hpp"
#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

struct Published {
  generator::StreamOptions stream;
  std::size_t right;  // of 100 000
};

void PrintTo(const Published& published, std::ostream* out) {
  *out << published.stream.name << published.stream.function;
}

// Golden 74: MOA's HoeffdingTree with its defaults on its own streams with seed 1. Ours differs in
// what naive Bayes says in a young leaf (MOA: nothing goes before a class has two values there), so
// it is right a little more often; it must not be right less often than ten in 100 000.
class HoeffdingTreeOnMoasStream : public testing::TestWithParam<Published> {};

INSTANTIATE_TEST_SUITE_P(
    Golden74, HoeffdingTreeOnMoasStream,
    testing::Values(Published{{.name = "sea"}, 88335}, Published{{.name = "agrawal"}, 94096},
                    Published{{.name = "agrawal", .function = 7}, 94484},
                    Published{{.name = "rbf"}, 85392},
                    Published{{.name = "hyperplane", .speed = 0.001}, 87379},
                    Published{{.name = "stagger"}, 99990}, Published{{.name = "sine"}, 98788},
                    Published{{.name = "mixed"}, 94903}, Published{{.name = "tree"}, 88991}));

TEST_P(HoeffdingTreeOnMoasStream, IsRightAsOftenAsPublished) {
  const auto stream = generator::make_stream(GetParam().stream).take();
  const auto tree = make_model({.name = "hoeffding_tree"}, schema_of(*stream)).take();

  const std::size_t right = right_on(*tree, *stream, 100'000);

  EXPECT_GE(right + 10, GetParam().right);
  EXPECT_LE(right, GetParam().right + 200);
}

FeatureSchema three_columns() {
  return FeatureSchema({{"x", FeatureKind::number},
                        {"noise", FeatureKind::number},
                        {"source", FeatureKind::category}});
}

std::unique_ptr<HoeffdingTree> tree_of(const std::map<std::string, double, std::less<>>& params,
                                       const FeatureSchema& schema = three_columns()) {
  return std::make_unique<HoeffdingTree>(
      complete({.name = "hoeffding_tree", .params = params}).take(), schema);
}

// The label is whether x is positive, or with a category in three turned round.
void learn_threshold(HoeffdingTree& tree, Random& random, int examples) {
  static const std::vector<std::string> sources = {"ads", "mail", "web"};
  for (int i = 0; i < examples; ++i) {
    const double x = random.normal();
    const std::string& source = sources[random.below(sources.size())];
    const std::vector<FeatureValue> row = {FeatureValue::of(x), FeatureValue::of(random.normal()),
                                           FeatureValue::of(source)};
    tree.learn(row, (x > 0) != (source == "web"));
  }
}

double margin_of(const HoeffdingTree& tree, double x, const FeatureValue& source) {
  const std::vector<FeatureValue> row = {FeatureValue::of(x), FeatureValue::of(0.0), source};
  return tree.predict(row).margin;
}

TEST(HoeffdingTree, FindsWhatFeaturesSayTogether) {
  Random random(test::seed());
  const auto tree = tree_of({});

  learn_threshold(*tree, random, 20'000);

  EXPECT_GT(tree->nodes(), 3U);
  EXPECT_GT(margin_of(*tree, 1, FeatureValue::of("ads")), 2);
  EXPECT_LT(margin_of(*tree, 1, FeatureValue::of("web")), -2);
  EXPECT_GT(margin_of(*tree, -1, FeatureValue::of("web")), 2);
}

TEST(HoeffdingTree, SendsUnknownAndMissingValuesDownTheHeavierBranch) {
  Random random(test::seed());
  const auto tree = tree_of({{"leaves", 0}});
  learn_threshold(*tree, random, 20'000);
  std::vector<double> parts(3);
  const std::vector<FeatureValue> unknown = {FeatureValue::of(1.0), FeatureValue::of(0.0),
                                             FeatureValue::of("fax")};
  const std::vector<FeatureValue> missing = {FeatureValue::missing(), FeatureValue::missing(),
                                             FeatureValue::missing()};

  EXPECT_TRUE(std::isfinite(tree->predict(unknown).margin));
  const Prediction undecided = tree->explain(missing, parts);

  EXPECT_EQ(parts, std::vector<double>(3, 0.0));
  EXPECT_EQ(undecided.base, tree->predict(missing).base);
  EXPECT_NEAR(undecided.base, undecided.margin, 1e-9);
}

TEST(HoeffdingTree, DoesNotSplitNoise) {
  Random random(test::seed());
  const auto tree = tree_of({{"tau", 0}});
  for (int i = 0; i < 20'000; ++i) {
    const std::vector<FeatureValue> row = {FeatureValue::of(random.normal()),
                                           FeatureValue::of(random.normal()),
                                           FeatureValue::of("one")};
    tree->learn(row, random.chance(0.5));
  }

  EXPECT_EQ(tree->nodes(), 1U);
}

TEST(HoeffdingTree, KeepsWithinItsMemory) {
  const auto stream = generator::make_stream({.name = "rbf"}).take();
  const auto bounded = tree_of({{"memory_max", 60'000}}, schema_of(*stream));

  const std::size_t right = right_on(*bounded, *stream, 100'000);

  EXPECT_LE(bounded->memory_bytes(), 60'000U);
  EXPECT_GT(bounded->nodes(), 10U);
  EXPECT_GT(right, 70'000U);
}

// What is held back depends on what was learned, not on how memory was asked for.
TEST(HoeffdingTree, GrowsOnAfterLoadingAsIfNothingHadHappenedAtItsBoundToo) {
  const auto stream = generator::make_stream({.name = "agrawal", .function = 4}).take();
  const FeatureSchema schema = schema_of(*stream);
  std::unique_ptr<Model> straight = tree_of({{"memory_max", 60'000}, {"grace", 50}}, schema);
  std::unique_ptr<Model> stopped = straight->clone();
  generator::StreamRow row;
  std::vector<std::string> texts;
  std::vector<FeatureValue> values;
  const auto bytes_of = [](const Model& model) {
    std::string bytes;
    model.save(bytes);
    return bytes;
  };
  for (int i = 0; i < 30'000; ++i) {
    stream->next(row);
    fill(*stream, row, texts, values);
    straight->learn(values, row.label == 1);
    stopped->learn(values, row.label == 1);
    if (i % 1000 == 999) {
      stopped = load_model(bytes_of(*stopped)).take();
      ASSERT_EQ(bytes_of(*stopped), bytes_of(*straight)) << i;
      ASSERT_LE(straight->memory_bytes(), 60'000U);
    }
  }
}

// No two leaves of so many columns fit.
TEST(HoeffdingTree, StopsGrowingWhenNothingFits) {
  std::vector<FeatureDef> features;
  for (int i = 0; i < 25; ++i) {
    features.push_back({"x" + std::to_string(i), FeatureKind::number});
  }
  const auto tree = tree_of({{"memory_max", 10'000}}, FeatureSchema(features));
  Random random(test::seed());
  std::vector<FeatureValue> row(25);
  for (int i = 0; i < 20'000; ++i) {
    for (FeatureValue& value : row) {
      value = FeatureValue::of(random.normal());
    }
    tree->learn(row, row[0].number() > 0);
  }

  EXPECT_LE(tree->memory_bytes(), 10'000U);
  EXPECT_LE(tree->growing_leaves(), 1U);
  EXPECT_GT(tree->nodes(), 1U);
}

TEST(HoeffdingTree, LoadsOnlyTreesThatEnd) {
  Random random(test::seed());
  const auto tree = tree_of({});
  learn_threshold(*tree, random, 20'000);
  std::string bytes;
  tree->save(bytes);
  ASSERT_TRUE(load_model(bytes));

  // A child that lies before its parent would make a path without an end.
  Random flips(test::seed() + 1);
  for (int i = 0; i < 3000; ++i) {
    std::string damaged = bytes;
    damaged[flips.below(damaged.size())] = static_cast<char>(flips.below(256));
    const auto loaded = load_model(damaged);
    if (loaded && (*loaded)->schema().size() == 3) {
      const std::vector<FeatureValue> row(3);
      (*loaded)->predict(row);
    }
  }
}

}  // namespace
}  // namespace ls::ml
