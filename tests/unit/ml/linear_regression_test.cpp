#include "ml/linear_regression.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <ostream>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

const FeatureSchema kNumbers({{"a", FeatureKind::number}, {"b", FeatureKind::number}});
const FeatureSchema kMixed({{"a", FeatureKind::number}, {"word", FeatureKind::category}});

struct Example {
  std::vector<FeatureValue> row;
  double target = 0;
};

// A line, another height behind a word, and now and then nothing.
Example draw(Random& random) {
  const double x = random.normal();
  const bool is_red = random.chance(0.5);
  Example example{{}, 1e4 + 300 * x + (is_red ? 200 : 0) + 10 * random.normal()};
  example.row.push_back(random.chance(0.1) ? FeatureValue::missing() : FeatureValue::of(x));
  example.row.push_back(FeatureValue::of(is_red ? "red" : "blue"));
  return example;
}

LinearRegression learned(std::uint64_t seed, int examples, const ModelSpec& rule) {
  LinearRegression model = LinearRegression::make(kMixed, rule).take();
  Random random(seed);
  for (int i = 0; i < examples; ++i) {
    const Example example = draw(random);
    model.learn(example.row, example.target);
  }
  return model;
}

std::string bytes(const LinearRegression& model) {
  std::string out;
  ByteWriter writer(out);
  model.save(writer);
  return out;
}

struct Published {
  ModelSpec rule;
  double told = 0;
};

void PrintTo(const Published& published, std::ostream* out) {
  *out << published.rule.name;
}

// By the definitions in sixty lines of Python: inputs and target are scaled by mean and deviation
// of all that came, this row included, then one step of the rule down the squared error.
class LinearRegressionBy : public testing::TestWithParam<Published> {};

INSTANTIATE_TEST_SUITE_P(
    Rules, LinearRegressionBy,
    testing::Values(
        Published{{.name = "sgd", .params = {{"eta", 0.1}, {"intercept_eta", 0.05}, {"l2", 0.01}}},
                  4.6207746866522834},
        Published{{.name = "adagrad", .params = {{"eta", 0.2}, {"l2", 0.01}}}, 4.9263959090708358},
        Published{
            {.name = "ftrl", .params = {{"alpha", 0.2}, {"beta", 1}, {"l1", 0.05}, {"l2", 0.1}}},
            4.2674573631466064},
        Published{{.name = "coin", .params = {{"memory", 1e18}, {"intercept_memory", 1e18}}},
                  4.5511397912998213}),
    [](const auto& each) { return each.param.rule.name; });

TEST_P(LinearRegressionBy, TakesTheStepsOfItsDefinition) {
  constexpr std::array<std::array<double, 3>, 10> kRows = {{{1, 0.5, 3.1},
                                                            {2, -1, 7.2},
                                                            {0.5, 3, -1.5},
                                                            {-1, 2, -4.0},
                                                            {4, 0, 12.5},
                                                            {0, 1, 1.0},
                                                            {3, 3, 4.4},
                                                            {-2, -1, -3.2},
                                                            {1.5, 2.5, 2.2},
                                                            {2.5, -0.5, 9.1}}};
  LinearRegression model = LinearRegression::make(kNumbers, GetParam().rule).take();
  for (const auto& row : kRows) {
    model.learn(std::array{FeatureValue::of(row[0]), FeatureValue::of(row[1])}, row[2]);
  }

  EXPECT_NEAR(model.predict(std::array{FeatureValue::of(2.0), FeatureValue::of(1.0)}),
              GetParam().told, 1e-12);
}

TEST_P(LinearRegressionBy, ContributionsAndBaseAddUpToWhatIsTold) {
  const LinearRegression model = learned(test::seed(), 500, GetParam().rule);
  Random random(3);
  std::array<double, 2> parts = {};
  for (int i = 0; i < 200; ++i) {
    const Example example = draw(random);
    const double base = model.explain(example.row, parts);
    ASSERT_NEAR(base + parts[0] + parts[1], model.predict(example.row), 1e-6);
  }
}

TEST_P(LinearRegressionBy, ContinuesAfterLoadingAsIfNothingHadHappened) {
  LinearRegression uninterrupted = learned(test::seed(), 400, GetParam().rule);
  const std::string kept = bytes(uninterrupted);
  ByteReader in(kept);
  auto loaded = LinearRegression::load(in);
  ASSERT_TRUE(loaded) << loaded.error().message;
  ASSERT_TRUE(in.at_end());
  EXPECT_TRUE(bytes(*loaded) == kept);
  Random random(5);
  for (int i = 0; i < 200; ++i) {
    const Example example = draw(random);
    uninterrupted.learn(example.row, example.target);
    loaded->learn(example.row, example.target);
  }

  EXPECT_TRUE(bytes(*loaded) == bytes(uninterrupted));
  EXPECT_EQ(loaded->examples(), 600U);
}

TEST_P(LinearRegressionBy, RefusesBytesThatAreCutOff) {
  const std::string whole = bytes(learned(1, 100, GetParam().rule));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ByteReader in(Bytes(whole).substr(0, size));
    EXPECT_FALSE(LinearRegression::load(in)) << size;
  }
}

TEST_P(LinearRegressionBy, StaysFiniteWhateverComes) {
  LinearRegression model = LinearRegression::make(kNumbers, GetParam().rule).take();
  Random random(test::seed());
  const std::array<double, 7> odd = {0, -1e300, 1e300, 1e-320, 5, -5, std::nan("")};
  for (int i = 0; i < 3000; ++i) {
    const std::array row = {FeatureValue::of(odd[random.below(odd.size())]),
                            FeatureValue::of(odd[random.below(odd.size())])};
    model.learn(row, odd[random.below(odd.size())], random.chance(0.1) ? 1e300 : 1);
    ASSERT_TRUE(std::isfinite(model.predict(row))) << i;
  }
}

// The noise alone has a deviation of 10, the target one of 316.
TEST(LinearRegression, LearnsWhatIsLinear) {
  const LinearRegression model = learned(test::seed(), 5000, {.name = "adagrad"});
  Random random(8);
  double squares = 0;
  for (int i = 0; i < 1000; ++i) {
    Example example = draw(random);
    while (example.row[0].is_missing()) {
      example = draw(random);
    }
    const double error = model.predict(example.row) - example.target;
    squares += error * error / 1000;
  }

  EXPECT_LT(std::sqrt(squares), 20);
}

TEST(LinearRegression, WhatIsNoTargetIsNotLearned) {
  LinearRegression model = learned(1, 50, {.name = "sgd"});
  const std::string before = bytes(model);
  const std::array row = {FeatureValue::of(1.0), FeatureValue::of("red")};

  model.learn(row, std::nan(""));
  model.learn(row, HUGE_VAL);
  model.learn(row, 1, 0);
  model.learn(row, 1, -1);

  EXPECT_EQ(bytes(model), before);
}

}  // namespace
}  // namespace ls::ml
