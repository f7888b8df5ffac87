#include "ml/softmax.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

const FeatureSchema kNumbers({{"a", FeatureKind::number}, {"b", FeatureKind::number}});
const FeatureSchema kMixed({{"a", FeatureKind::number}, {"word", FeatureKind::category}});

struct Example {
  std::vector<FeatureValue> row;
  std::size_t label = 0;
};

// Three classes around three places, a word that says something too; some of each are missing.
Example draw(Random& random) {
  static const std::array<std::string, 4> kWords = {"red", "green", "blue", "rare"};
  Example example{{}, random.below(3)};
  const double number = 3.0 * static_cast<double>(example.label) + random.normal();
  const std::size_t word = random.chance(0.7) ? example.label : random.below(kWords.size());
  example.row.push_back(random.chance(0.1) ? FeatureValue::missing() : FeatureValue::of(number));
  example.row.push_back(random.chance(0.1) ? FeatureValue::missing()
                                           : FeatureValue::of(std::string_view(kWords[word])));
  return example;
}

std::string bytes(const Softmax& model) {
  std::string out;
  model.save(out);
  return out;
}

Softmax learned(std::uint64_t seed, int examples) {
  Softmax model = Softmax::make(kMixed, {.classes = 3, .eta = 0.05}).take();
  Random random(seed);
  for (int i = 0; i < examples; ++i) {
    const Example example = draw(random);
    model.learn(example.row, example.label);
  }
  return model;
}

// By the definition in a dozen lines of numpy 2.4: scale with mean and deviation of all rows so
// far, this one included, then one step down the gradient.
TEST(Softmax, TakesTheStepsOfItsDefinition) {
  constexpr std::array<std::array<double, 2>, 10> kRows = {{{1, 0.5},
                                                            {2, -1},
                                                            {0.5, 3},
                                                            {-1, 2},
                                                            {4, 0},
                                                            {0, 1},
                                                            {3, 3},
                                                            {-2, -1},
                                                            {1.5, 2.5},
                                                            {2.5, -0.5}}};
  constexpr std::array<std::size_t, 10> kLabels = {0, 1, 2, 2, 1, 0, 2, 0, 2, 1};
  Softmax model =
      Softmax::make(kNumbers, {.classes = 3, .eta = 0.1, .intercept_eta = 0.05, .l2 = 0.01}).take();
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    model.learn(std::array{FeatureValue::of(kRows[i][0]), FeatureValue::of(kRows[i][1])},
                kLabels[i]);
  }
  std::array<double, 3> told = {};

  model.predict(std::array{FeatureValue::of(2.0), FeatureValue::of(1.0)}, told);

  EXPECT_NEAR(told[0], 0.29330680839422857, 1e-12);
  EXPECT_NEAR(told[1], 0.3736019357266089, 1e-12);
  EXPECT_NEAR(told[2], 0.3330912558791626, 1e-12);
}

// Of two classes only the difference of the margins matters, and it moves twice as far.
TEST(Softmax, OfTwoClassesWithHalfTheRatesIsGradientDescent) {
  Softmax model = Softmax::make(kMixed, {.classes = 2, .eta = 0.05, .intercept_eta = 0.02}).take();
  const auto binary =
      make_model({.name = "sgd", .params = {{"eta", 0.1}, {"intercept_eta", 0.04}}}, kMixed).take();
  Random random(test::seed());
  std::array<double, 2> told = {};
  for (int i = 0; i < 2000; ++i) {
    const Example example = draw(random);

    model.predict(example.row, told);

    ASSERT_NEAR(told[1], binary->predict(example.row).probability, 1e-9) << i;
    model.learn(example.row, example.label == 2 ? 1 : 0);
    binary->learn(example.row, example.label == 2);
  }
}

TEST(Softmax, LearnsWhichOfThreeItIs) {
  const Softmax model = learned(7, 3000);
  Random random(8);
  int right = 0;
  std::array<double, 3> told = {};
  for (int i = 0; i < 1000; ++i) {
    const Example example = draw(random);
    model.predict(example.row, told);
    ASSERT_NEAR(std::accumulate(told.begin(), told.end(), 0.0), 1, 1e-12);
    right += told[example.label] > 0.5 ? 1 : 0;
  }

  EXPECT_GT(right, 850);
}

TEST(Softmax, ContributionsAndBaseAddUpToTheMargin) {
  const Softmax model = learned(test::seed(), 500);
  Random random(3);
  std::array<double, 2> parts = {};
  for (int i = 0; i < 200; ++i) {
    const Example example = draw(random);
    for (std::size_t k = 0; k < 3; ++k) {
      const double base = model.explain(example.row, k, parts);
      ASSERT_NEAR(base + parts[0] + parts[1], model.margin(example.row, k), 1e-9);
    }
  }
}

TEST(Softmax, ContinuesAfterLoadingAsIfNothingHadHappened) {
  Softmax uninterrupted = learned(test::seed(), 400);
  auto loaded = Softmax::load(bytes(uninterrupted));
  ASSERT_TRUE(loaded) << loaded.error().message;
  Random random(5);
  for (int i = 0; i < 200; ++i) {
    const Example example = draw(random);
    uninterrupted.learn(example.row, example.label);
    loaded->learn(example.row, example.label);
  }

  EXPECT_TRUE(bytes(*loaded) == bytes(uninterrupted));
  EXPECT_EQ(loaded->examples(), 600U);
}

TEST(Softmax, RefusesBytesThatAreCutOff) {
  const std::string whole = bytes(learned(1, 100));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(Softmax::load(Bytes(whole).substr(0, size))) << size;
  }
  EXPECT_FALSE(Softmax::load(whole + "x"));
}

TEST(Softmax, RefusesWhatCannotBe) {
  EXPECT_FALSE(Softmax::make(kNumbers, {.classes = 1}));
  EXPECT_FALSE(Softmax::make(kNumbers, {.classes = Softmax::kClassesMax + 1}));
  EXPECT_FALSE(Softmax::make(kNumbers, {.classes = 3, .eta = std::nan("")}));
}

TEST(Softmax, StaysFiniteWhateverComes) {
  Softmax model = Softmax::make(kNumbers, {.classes = 3, .eta = 1}).take();
  Random random(test::seed());
  const std::array<double, 6> odd = {0, -1e300, 1e300, 1e-320, 5, std::nan("")};
  std::array<double, 3> told = {};
  for (int i = 0; i < 1000; ++i) {
    const std::array row = {FeatureValue::of(odd[random.below(odd.size())]),
                            FeatureValue::of(odd[random.below(odd.size())])};
    model.learn(row, random.below(3), random.chance(0.1) ? 1e300 : 1);
    model.predict(row, told);
    ASSERT_TRUE(std::isfinite(told[0]) && std::isfinite(told[1]) && std::isfinite(told[2])) << i;
  }
}

}  // namespace
}  // namespace ls::ml
