#include "streams.hpp"
#include "support/seed.hpp"

#include "leadstream/ml/model.hpp"
#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ls::ml {
namespace {

std::unique_ptr<Model> coin(const FeatureSchema& schema,
                            std::map<std::string, double, std::less<>> params = {}) {
  return make_model({.name = "coin", .params = std::move(params)}, schema).take();
}

TEST(LinearModel, TheUnitOfANumberDoesNotMatter) {
  const FeatureSchema schema({{"dwell", FeatureKind::number}});
  const auto in_seconds = coin(schema);
  const auto in_milliseconds = coin(schema);
  Random random(test::seed());

  for (int i = 0; i < 2000; ++i) {
    const double dwell = random.exponential();
    const bool label = random.chance(dwell > 1 ? 0.8 : 0.2);
    in_seconds->learn(std::vector{FeatureValue::of(dwell)}, label);
    in_milliseconds->learn(std::vector{FeatureValue::of(1000 * dwell)}, label);
  }

  EXPECT_NEAR(in_seconds->predict(std::vector{FeatureValue::of(2.0)}).margin,
              in_milliseconds->predict(std::vector{FeatureValue::of(2000.0)}).margin, 1e-9);
}

TEST(LinearModel, EqualTextsOfDifferentFeaturesAreDifferentCategories) {
  const auto model =
      coin(FeatureSchema({{"a", FeatureKind::category}, {"b", FeatureKind::category}}));
  const std::vector<FeatureValue> row = {FeatureValue::of("yes"), FeatureValue::missing()};
  for (int i = 0; i < 100; ++i) {
    model->learn(row, true);
  }
  std::vector<double> parts(2);

  model->explain(std::vector{FeatureValue::missing(), FeatureValue::of("yes")}, parts);

  EXPECT_EQ(parts[1], 0);
}

TEST(LinearModel, CategoriesBeyondTheTableShareOneWeightPerFeature) {
  const auto model =
      coin(FeatureSchema({{"city", FeatureKind::category}}), {{"categories_max", 2}});
  for (int i = 0; i < 200; ++i) {
    model->learn(std::vector{FeatureValue::of("Rome")}, true);
    model->learn(std::vector{FeatureValue::of("Oslo")}, true);
    model->learn(std::vector{FeatureValue::of("Bonn")}, false);
    model->learn(std::vector{FeatureValue::of("Kiel")}, false);
  }
  std::vector<double> parts(1);

  model->explain(std::vector{FeatureValue::of("Rome")}, parts);
  EXPECT_GT(parts[0], 0.5);
  model->explain(std::vector{FeatureValue::of("Bonn")}, parts);
  EXPECT_LT(parts[0], -0.5);
  const double shared = parts[0];
  model->explain(std::vector{FeatureValue::of("never seen")}, parts);
  EXPECT_EQ(parts[0], shared);
}

TEST(LinearModel, AValueOfTheWrongKindIsMissing) {
  const auto model = coin(LogisticStream::schema());
  LogisticStream stream(test::seed());
  for (int i = 0; i < 200; ++i) {
    const LabelledRow row = stream.next();
    model->learn(row.values, row.label);
  }
  std::vector<FeatureValue> wrong = stream.next().values;
  std::vector<FeatureValue> missing = wrong;
  wrong[0] = FeatureValue::of("12");
  wrong[3] = FeatureValue::of(12.0);
  missing[0] = FeatureValue::missing();
  missing[3] = FeatureValue::missing();

  EXPECT_EQ(model->predict(wrong).margin, model->predict(missing).margin);
}

// The base rate jumps while the features go on saying the same: within a few hundred examples the
// mean prediction is back at the base rate.
TEST(LinearModel, TheInterceptFollowsTheBaseRate) {
  const auto model = coin(FeatureSchema({{"x", FeatureKind::number}}));
  Random random(test::seed());
  const auto run = [&](double intercept, int examples) {
    double predicted = 0;
    double observed = 0;
    for (int i = 0; i < examples; ++i) {
      const double x = random.normal();
      const std::vector row = {FeatureValue::of(x)};
      const bool label = random.chance(sigmoid(intercept + x));
      predicted += model->predict(row).probability;
      observed += label ? 1 : 0;
      model->learn(row, label);
    }
    return (predicted - observed) / examples;
  };
  run(-3, 20'000);
  run(-1, 1000);

  EXPECT_NEAR(run(-1, 5000), 0, 0.025);
}

// Inputs that grow, that are missing, of the wrong kind or without weight, and categories that find
// the table full in the middle of a row.
TEST(LinearModel, OneReadingTellsAndLearnsWhatTwoWould) {
  const FeatureSchema schema({{"x", FeatureKind::number},
                              {"city", FeatureKind::category},
                              {"y", FeatureKind::number},
                              {"town", FeatureKind::category}});
  for (const char* name : {"coin", "ftrl", "normalized", "sgd", "adagrad"}) {
    const auto apart = make_model({.name = name, .params = {{"categories_max", 7}}}, schema).take();
    const auto together = apart->clone();
    Random random(test::seed());
    std::vector<std::string> texts;
    for (int i = 0; i < 9; ++i) {
      texts.push_back(std::to_string(i));
    }
    for (int i = 0; i < 2000; ++i) {
      std::vector<FeatureValue> row = {
          FeatureValue::of(random.normal() * (1 + i / 100)),
          FeatureValue::of(texts[random.below(1 + static_cast<std::uint64_t>(i) % 9)]),
          FeatureValue::of(random.exponential()),
          FeatureValue::of(texts[random.below(9)]),
      };
      row[random.below(4)] = random.chance(0.5) ? FeatureValue::missing() : FeatureValue::of(1.0);
      const bool label = random.chance(0.3);
      const double weight = i % 50 == 0 ? 0 : 1 + static_cast<double>(i % 3);

      const Prediction told = apart->predict(row);
      apart->learn(row, label, weight);
      const Prediction both = together->test_then_train(row, label, weight);

      ASSERT_EQ(both.margin, told.margin) << name << ' ' << i;
      ASSERT_EQ(both.probability, told.probability) << name << ' ' << i;
      ASSERT_EQ(both.base, told.base) << name << ' ' << i;
    }
    std::string bytes_apart;
    std::string bytes_together;
    apart->save(bytes_apart);
    together->save(bytes_together);
    EXPECT_EQ(bytes_together, bytes_apart) << name;
  }
}

TEST(LinearModel, MemoryIsAccountedFor) {
  const auto model = coin(FeatureSchema({{"city", FeatureKind::category}}));
  const std::size_t before = model->memory_bytes();
  std::vector<std::string> names;
  for (int i = 0; i < 1000; ++i) {
    names.push_back("city " + std::to_string(i));
  }
  for (const std::string& name : names) {
    model->learn(std::vector{FeatureValue::of(name)}, true);
  }

  EXPECT_GE(model->memory_bytes(), before + 1000 * 56);
  EXPECT_LE(model->memory_bytes(), before + 4096 * 64);
}

}  // namespace
}  // namespace ls::ml
