#include "known_models.hpp"
#include "of_trees.hpp"
#include "streams.hpp"
#include "support/counted_allocations.hpp"
#include "support/seed.hpp"

#include "leadstream/ml/metrics.hpp"
#include "leadstream/ml/model.hpp"
#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

namespace ls::ml {
namespace {

// The laws that every registered model keeps, calibrated or not.
class EveryModel : public testing::TestWithParam<std::string> {
 protected:
  static std::unique_ptr<Model> fresh(const FeatureSchema& schema = LogisticStream::schema()) {
    return make_model(spec_of(GetParam()), schema).take();
  }
  static void learn(Model& model, LogisticStream& stream, int examples) {
    for (int i = 0; i < examples; ++i) {
      const LabelledRow row = stream.next();
      model.learn(row.values, row.label);
    }
  }
  static std::string bytes(const Model& model) {
    std::string out;
    model.save(out);
    return out;
  }
};

INSTANTIATE_TEST_SUITE_P(Registry, EveryModel, testing::ValuesIn(known_models()));

TEST_P(EveryModel, KnowsNothingBeforeItLearned) {
  const auto model = fresh();
  LogisticStream stream(test::seed());

  const Prediction prediction = model->predict(stream.next().values);

  EXPECT_EQ(prediction.margin, 0);
  EXPECT_EQ(prediction.probability, 0.5);
  EXPECT_EQ(model->examples(), 0U);
}

TEST_P(EveryModel, IsAFunctionOfItsExamples) {
  const auto a = fresh();
  const auto b = fresh();
  LogisticStream stream_a(7);
  LogisticStream stream_b(7);

  learn(*a, stream_a, 500);
  learn(*b, stream_b, 500);

  EXPECT_EQ(bytes(*a), bytes(*b));
}

TEST_P(EveryModel, TestsThenTrainsAsTheTwoCallsWould) {
  const auto apart = fresh();
  const auto together = fresh();
  LogisticStream stream(test::seed());
  Random random(test::seed());
  for (int i = 0; i < 3000; ++i) {
    LabelledRow row = stream.next();
    for (FeatureValue& value : row.values) {
      value = random.chance(0.05) ? FeatureValue::missing() : value;
    }
    const double weight = random.chance(0.02) ? 0 : random.exponential();

    const Prediction told = apart->predict(row.values);
    apart->learn(row.values, row.label, weight);
    const Prediction both = together->test_then_train(row.values, row.label, weight);

    ASSERT_EQ(both.margin, told.margin) << i;
    ASSERT_EQ(both.probability, told.probability) << i;
    ASSERT_EQ(both.base, told.base) << i;
  }

  EXPECT_EQ(bytes(*together), bytes(*apart));
}

TEST_P(EveryModel, ContinuesAfterLoadingAsIfNothingHadHappened) {
  const auto uninterrupted = fresh();
  LogisticStream stream(test::seed());
  learn(*uninterrupted, stream, 300);

  const auto loaded = load_model(bytes(*uninterrupted));
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(bytes(**loaded), bytes(*uninterrupted));
  LogisticStream rest_a(99);
  LogisticStream rest_b(99);
  learn(*uninterrupted, rest_a, 300);
  learn(**loaded, rest_b, 300);

  EXPECT_EQ(bytes(**loaded), bytes(*uninterrupted));
  EXPECT_EQ((*loaded)->examples(), 600U);
}

TEST_P(EveryModel, RefusesBytesThatAreCutOff) {
  const auto model = fresh();
  LogisticStream stream(1);
  learn(*model, stream, 50);
  const std::string whole = bytes(*model);

  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(load_model(Bytes(whole).substr(0, size))) << size;
  }
  EXPECT_FALSE(load_model(whole + "x"));
}

TEST_P(EveryModel, ACloneGoesItsOwnWay) {
  const auto model = fresh();
  LogisticStream stream(test::seed());
  learn(*model, stream, 100);
  const std::string before = bytes(*model);

  const auto clone = model->clone();
  learn(*clone, stream, 100);

  EXPECT_EQ(bytes(*model), before);
  EXPECT_NE(bytes(*clone), before);
}

TEST_P(EveryModel, PredictingChangesNothing) {
  const auto model = fresh();
  LogisticStream stream(test::seed());
  learn(*model, stream, 200);
  const std::string before = bytes(*model);
  const LabelledRow row = stream.next();

  const Prediction first = model->predict(row.values);
  const Prediction second = model->predict(row.values);

  EXPECT_EQ(first.margin, second.margin);
  EXPECT_EQ(bytes(*model), before);
}

TEST_P(EveryModel, PredictsTheSameOnAnyNumberOfThreads) {
  const auto model = fresh();
  LogisticStream stream(test::seed());
  learn(*model, stream, 2000);
  std::vector<LabelledRow> rows;
  std::vector<double> alone;
  for (int i = 0; i < 200; ++i) {
    rows.push_back(stream.next());
    alone.push_back(model->predict(rows.back().values).margin);
  }
  std::vector<std::vector<double>> together(4);
  {
    std::vector<std::jthread> threads;
    for (std::vector<double>& margins : together) {
      threads.emplace_back([&rows, &margins, &model] {
        for (const LabelledRow& row : rows) {
          margins.push_back(model->predict(row.values).margin);
        }
      });
    }
  }

  for (const std::vector<double>& margins : together) {
    EXPECT_EQ(margins, alone);
  }
}

TEST_P(EveryModel, ExplanationsAddUpToTheMargin) {
  const auto model = fresh();
  LogisticStream stream(test::seed());
  std::vector<double> contributions(model->schema().size());
  for (int i = 0; i < 1000; ++i) {
    const LabelledRow row = stream.next();

    const Prediction explained = model->explain(row.values, contributions);

    const double sum = std::accumulate(contributions.begin(), contributions.end(), 0.0);
    ASSERT_NEAR(explained.base + sum, explained.margin, 1e-9);
    ASSERT_EQ(explained.margin, model->predict(row.values).margin);
    ASSERT_DOUBLE_EQ(explained.probability, sigmoid(explained.margin));
    model->learn(row.values, row.label);
  }
}

TEST_P(EveryModel, StaysFiniteWhateverComes) {
  const auto model = fresh();
  Random random(test::seed());
  constexpr double kMax = std::numeric_limits<double>::max();
  const std::vector<double> odd = {0,    -0.0,  1e-320, kMax, -kMax, 1e-30,
                                   1e30, -1e30, 1,      -1,   1e15,  std::nan("")};
  std::vector<FeatureValue> row(model->schema().size());
  for (int i = 0; i < 3000; ++i) {
    for (FeatureValue& value : row) {
      value = FeatureValue::of(odd[random.below(odd.size())]);
    }
    row.back() = FeatureValue::of(random.chance(0.5) ? "" : "\xff\x00");
    const double weight = random.chance(0.01) ? 1e6 : random.exponential();

    model->learn(row, random.chance(0.3), weight);

    const Prediction prediction = model->predict(row);
    ASSERT_TRUE(std::isfinite(prediction.margin)) << i;
    ASSERT_GE(prediction.probability, 0);
    ASSERT_LE(prediction.probability, 1);
  }
}

TEST_P(EveryModel, IgnoresExamplesWithoutWeight) {
  const auto model = fresh();
  LogisticStream stream(test::seed());
  learn(*model, stream, 10);
  const std::string before = bytes(*model);

  for (const double weight : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    model->learn(stream.next().values, true, weight);
  }

  EXPECT_EQ(bytes(*model), before);
}

TEST_P(EveryModel, AnUnseenCategoryContributesNothing) {
  const auto model = fresh();
  LogisticStream stream(test::seed());
  learn(*model, stream, 500);
  std::vector<FeatureValue> row = stream.next().values;
  row.back() = FeatureValue::of("never heard of");
  std::vector<double> contributions(row.size());

  model->explain(row, contributions);

  if (!is_of_trees(GetParam())) {
    EXPECT_EQ(contributions.back(), 0);
  }
  // That it is none of those that are known may say something; which one it is says nothing.
  row.back() = FeatureValue::of("nor of this one");
  std::vector<double> of_another(row.size());
  model->explain(row, of_another);
  EXPECT_EQ(of_another, contributions);
}

TEST_P(EveryModel, LearnsFromWhatIsMissing) {
  const auto model = fresh();
  LogisticStream stream(test::seed());
  for (int i = 0; i < 2000; ++i) {
    LabelledRow row = stream.next();
    row.values[2] = row.label ? FeatureValue::missing() : FeatureValue::of(1.0);
    model->learn(row.values, row.label);
  }
  std::vector<FeatureValue> row = stream.next().values;

  row[2] = FeatureValue::missing();
  const double missing = model->predict(row).margin;
  row[2] = FeatureValue::of(1.0);
  const double present = model->predict(row).margin;

  EXPECT_GT(missing, present + 1);
}

TEST_P(EveryModel, BeatsThePrior) {
  const auto model = fresh();
  LogisticStream stream(test::seed());
  double loss = 0;
  double loss_of_prior = 0;
  double loss_of_truth = 0;
  std::vector<double> scores;
  std::vector<unsigned char> labels;
  constexpr double kBaseRateMargin = -0.17;
  learn(*model, stream, 5000);
  for (int i = 0; i < 5000; ++i) {
    const LabelledRow row = stream.next();
    const double margin = model->predict(row.values).margin;
    loss += log_loss(margin, row.label);
    loss_of_prior += log_loss(kBaseRateMargin, row.label);
    loss_of_truth += log_loss(row.true_margin, row.label);
    scores.push_back(margin);
    labels.push_back(row.label ? 1 : 0);
    model->learn(row.values, row.label);
  }

  EXPECT_LT(loss, 0.5 * (loss_of_truth + loss_of_prior));
  EXPECT_GT(auc(scores, labels), 0.8);
}

TEST_P(EveryModel, AllocatesOnlyToGrow) {
  if (!test::kCountsAllocations) {
    GTEST_SKIP() << "a sanitizer has its own allocator";
  }
  const auto model = fresh();
  LogisticStream stream(test::seed());
  // Trees grow most of all when they are young.
  learn(*model, stream, is_of_trees(GetParam()) ? 5000 : 100);
  std::vector<LabelledRow> rows;
  for (int i = 0; i < 100; ++i) {
    rows.push_back(stream.next());
  }
  std::vector<double> contributions(model->schema().size());

  int grown = 0;
  for (const LabelledRow& row : rows) {
    const std::size_t held = model->memory_bytes();
    const std::size_t before = test::allocations();
    model->learn(row.values, row.label);
    const std::size_t to_learn = test::allocations() - before;
    contributions[0] = model->predict(row.values).margin;
    contributions[0] = model->explain(row.values, contributions).margin;
    ASSERT_EQ(test::allocations(), before + to_learn);
    if (to_learn != 0) {
      ASSERT_NE(model->memory_bytes(), held);
      ++grown;
    }
  }

  EXPECT_LE(grown, is_of_trees(GetParam()) ? 50 : 0);
}

// A hundred numbers and ten categories of a hundred values each, all told at once.
class WideStream {
 public:
  explicit WideStream(std::uint64_t seed) : random_(seed) {
    for (int i = 0; i < 100; ++i) {
      texts_.push_back("a category with a long name " + std::to_string(i));
    }
  }
  static FeatureSchema schema() {
    std::vector<FeatureDef> features;
    for (int i = 0; i < 110; ++i) {
      features.push_back({"a feature with a long name " + std::to_string(i),
                          i < 100 ? FeatureKind::number : FeatureKind::category});
    }
    return FeatureSchema(std::move(features));
  }
  LabelledRow next() {
    LabelledRow row;
    for (int i = 0; i < 110; ++i) {
      row.values.push_back(i < 100 ? FeatureValue::of(random_.normal())
                                   : FeatureValue::of(texts_[random_.below(texts_.size())]));
    }
    row.label = row.values[0].number() + 0.2 * random_.normal() > 0;
    return row;
  }

 private:
  Random random_;
  std::vector<std::string> texts_;
};

TEST_P(EveryModel, KnowsWhatItHolds) {
  if (!test::kCountsAllocations) {
    GTEST_SKIP() << "a sanitizer has its own allocator";
  }
  const FeatureSchema schema = WideStream::schema();
  WideStream stream(test::seed());
  const std::size_t before = test::held_bytes();
  const auto model = fresh(schema);
  for (int examples = 0; examples <= 2000; ++examples) {
    if (examples >= 500 && examples % 500 == 0) {
      const auto held = static_cast<double>(test::held_bytes() - before);
      ASSERT_NEAR(static_cast<double>(model->memory_bytes()), held, 0.05 * held) << examples;
    }
    const LabelledRow row = stream.next();
    model->learn(row.values, row.label);
  }
}

}  // namespace
}  // namespace ls::ml
