#include "ml/softmax.hpp"

#include "support/allocation_counts.hpp"
#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>
#include <ostream>
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

ModelSpec sgd(double eta, double intercept_eta, double l2 = 0) {
  return {.name = "sgd", .params = {{"eta", eta}, {"intercept_eta", intercept_eta}, {"l2", l2}}};
}

Softmax learned(std::uint64_t seed, int examples, const ModelSpec& rule = {.name = "adagrad"}) {
  Softmax model = Softmax::make(kMixed, {.classes = 3, .rule = rule}).take();
  Random random(seed);
  for (int i = 0; i < examples; ++i) {
    const Example example = draw(random);
    model.learn(example.row, example.label);
  }
  return model;
}

struct Published {
  ModelSpec rule;
  std::array<double, 3> told;
};

void PrintTo(const Published& published, std::ostream* out) {
  *out << published.rule.name;
}

// By the definitions in sixty lines of Python: scale with mean and deviation of all rows so far,
// this one included, then one step of the rule for each class and input. The rules are those of
// Duchi et al. 2011, algorithm 1 of McMahan et al. 2013, and Orabona and Tommasi 2017 as Vowpal
// Wabbit has it.
class SoftmaxBy : public testing::TestWithParam<Published> {};

INSTANTIATE_TEST_SUITE_P(
    Rules, SoftmaxBy,
    testing::Values(Published{sgd(0.1, 0.05, 0.01),
                              {0.29330680839422851, 0.37360193572660882, 0.33309125587916261}},
                    Published{{.name = "adagrad", .params = {{"eta", 0.2}, {"l2", 0.01}}},
                              {0.28682401440306948, 0.40474461286025165, 0.30843137273667892}},
                    Published{{.name = "ftrl",
                               .params = {{"alpha", 0.2}, {"beta", 1}, {"l1", 0.05}, {"l2", 0.1}}},
                              {0.29692855749180441, 0.36813249730641284, 0.33493894520178263}},
                    Published{
                        {.name = "coin", .params = {{"memory", 1e18}, {"intercept_memory", 1e18}}},
                        {0.18856404370732649, 0.51147093701246626, 0.29996501928020725}}),
    [](const auto& each) { return each.param.rule.name; });

TEST_P(SoftmaxBy, TakesTheStepsOfItsDefinition) {
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
  Softmax model = Softmax::make(kNumbers, {.classes = 3, .rule = GetParam().rule}).take();
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    model.learn(std::array{FeatureValue::of(kRows[i][0]), FeatureValue::of(kRows[i][1])},
                kLabels[i]);
  }
  std::array<double, 3> told = {};

  model.predict(std::array{FeatureValue::of(2.0), FeatureValue::of(1.0)}, told);

  for (std::size_t k = 0; k < told.size(); ++k) {
    EXPECT_NEAR(told[k], GetParam().told[k], 1e-12) << k;
  }
}

// The laws of each rule.
TEST_P(SoftmaxBy, ContributionsAndBaseAddUpToTheMargin) {
  const Softmax model = learned(test::seed(), 500, GetParam().rule);
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

TEST_P(SoftmaxBy, ContinuesAfterLoadingAsIfNothingHadHappened) {
  Softmax uninterrupted = learned(test::seed(), 400, GetParam().rule);
  auto loaded = Softmax::load(bytes(uninterrupted));
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_TRUE(bytes(*loaded) == bytes(uninterrupted));
  Random random(5);
  for (int i = 0; i < 200; ++i) {
    const Example example = draw(random);
    uninterrupted.learn(example.row, example.label);
    loaded->learn(example.row, example.label);
  }

  EXPECT_TRUE(bytes(*loaded) == bytes(uninterrupted));
  EXPECT_EQ(loaded->examples(), 600U);
}

TEST_P(SoftmaxBy, RefusesBytesThatAreCutOff) {
  const std::string whole = bytes(learned(1, 100, GetParam().rule));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(Softmax::load(Bytes(whole).substr(0, size))) << size;
  }
  EXPECT_FALSE(Softmax::load(whole + "x"));
}

TEST_P(SoftmaxBy, PredictingChangesNothing) {
  const Softmax model = learned(test::seed(), 200, GetParam().rule);
  const std::string before = bytes(model);
  Random random(9);
  const Example example = draw(random);
  std::array<double, 3> first = {};
  std::array<double, 3> second = {};

  model.predict(example.row, first);
  model.predict(example.row, second);

  EXPECT_EQ(first, second);
  EXPECT_EQ(bytes(model), before);
}

TEST_P(SoftmaxBy, StaysFiniteWhateverComes) {
  Softmax model = Softmax::make(kNumbers, {.classes = 3, .rule = GetParam().rule}).take();
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

TEST_P(SoftmaxBy, KnowsItsMemory) {
  if (!test::kCountsAllocations) {
    GTEST_SKIP() << "a sanitizer has its own allocator";
  }
  std::string word = "a word that is long 0000";
  const std::size_t before = test::held_bytes();
  Softmax model = Softmax::make(kMixed, {.classes = 5, .rule = GetParam().rule}).take();
  for (std::size_t i = 0; i < 1500; ++i) {
    word[word.size() - 1 - i % 4] = static_cast<char>('a' + i % 23);
    model.learn(std::array{FeatureValue::of(1.0), FeatureValue::of(std::string_view(word))}, i % 5);
  }
  const auto held = static_cast<double>(test::held_bytes() - before + sizeof(model));

  EXPECT_NEAR(static_cast<double>(model.memory_bytes()), held, 0.05 * held);
}

// Of two classes only the difference of the margins matters, and it moves twice as far.
TEST(Softmax, OfTwoClassesWithHalfTheRatesIsGradientDescent) {
  Softmax model = Softmax::make(kMixed, {.classes = 2, .rule = sgd(0.05, 0.02)}).take();
  const auto binary = make_model(sgd(0.1, 0.04), kMixed).take();
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

TEST(Softmax, CategoriesThatFindNoRoomShareAWeight) {
  const ModelSpec rule{.name = "adagrad", .params = {{"categories_max", 2}}};
  Softmax model = Softmax::make(kMixed, {.classes = 2, .rule = rule}).take();
  const auto row = [](std::string_view word) {
    return std::array{FeatureValue::missing(), FeatureValue::of(word)};
  };
  model.learn(row("a"), 0);
  model.learn(row("b"), 1);
  model.learn(row("c"), 1);

  EXPECT_EQ(model.margin(row("d"), 1), model.margin(row("c"), 1));
  EXPECT_NE(model.margin(row("d"), 1), model.margin(row("a"), 1));
}

TEST(Softmax, ACopyGoesItsOwnWay) {
  const Softmax model = learned(test::seed(), 100);
  const std::string before = bytes(model);

  Softmax copy = model;
  Random random(4);
  const Example example = draw(random);
  copy.learn(example.row, example.label);

  EXPECT_EQ(bytes(model), before);
  EXPECT_NE(bytes(copy), before);
}

TEST(Softmax, RefusesWhatCannotBe) {
  EXPECT_FALSE(Softmax::make(kNumbers, {.classes = 1}));
  EXPECT_FALSE(Softmax::make(kNumbers, {.classes = Softmax::kClassesMax + 1}));
  EXPECT_FALSE(Softmax::make(kNumbers, {.classes = 3, .rule = sgd(std::nan(""), 0.1)}));
  EXPECT_FALSE(Softmax::make(kNumbers, {.classes = 3, .rule = {.name = "naive_bayes"}}));
  EXPECT_FALSE(Softmax::make(kNumbers, {.classes = 3, .rule = {.name = "nothing"}}));
}

}  // namespace
}  // namespace ls::ml
