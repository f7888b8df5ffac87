#include "streams.hpp"
#include "support/seed.hpp"

#include "leadstream/ml/model.hpp"
#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

// The laws of `Model::merge` for every registered model, those that cannot merge included.
class MergedModel : public testing::TestWithParam<std::string> {
 protected:
  static std::unique_ptr<Model> fresh(const FeatureSchema& schema = LogisticStream::schema()) {
    return make_model({.name = GetParam()}, schema).take();
  }
  static std::string bytes(const Model& model) {
    std::string out;
    model.save(out);
    return out;
  }
};

INSTANTIATE_TEST_SUITE_P(Registry, MergedModel, [] {
  std::vector<std::string> names;
  for (const ModelType& type : model_types()) {
    names.emplace_back(type.name);
  }
  return testing::ValuesIn(names);
}());

TEST_P(MergedModel, MergesToWhatOnePassGives) {
  const auto both = fresh();
  const auto first = fresh();
  const auto second = fresh();
  LogisticStream stream(test::seed());
  for (int i = 0; i < 1000; ++i) {
    const LabelledRow row = stream.next();
    both->learn(row.values, row.label);
    (i % 3 == 0 ? first : second)->learn(row.values, row.label);
  }
  const std::string before = bytes(*first);

  if (!first->merge(*second)) {
    EXPECT_EQ(bytes(*first), before);
    return;
  }

  EXPECT_EQ(first->examples(), 1000U);
  for (int i = 0; i < 100; ++i) {
    const LabelledRow row = stream.next();
    EXPECT_NEAR(first->predict(row.values).margin, both->predict(row.values).margin, 1e-9);
  }
}

TEST_P(MergedModel, MergesOnlyWithItsLike) {
  const auto model = fresh();
  LogisticStream stream(test::seed());
  for (int i = 0; i < 50; ++i) {
    const LabelledRow row = stream.next();
    model->learn(row.values, row.label);
  }
  const std::string before = bytes(*model);

  EXPECT_FALSE(model->merge(*fresh(FeatureSchema({{"visits", FeatureKind::number}}))));
  for (const ModelType& type : model_types()) {
    if (type.name != GetParam()) {
      const ModelSpec other{.name = std::string(type.name)};
      EXPECT_FALSE(model->merge(*make_model(other, LogisticStream::schema()).take()));
    }
  }

  EXPECT_EQ(bytes(*model), before);
}

// Counts add up, so this one has to be able to.
TEST(Merging, IsWhatNaiveBayesCanDo) {
  const ModelSpec spec{.name = "naive_bayes"};
  const auto model = make_model(spec, LogisticStream::schema()).take();

  EXPECT_TRUE(model->merge(*model->clone()));
}

}  // namespace
}  // namespace ls::ml
