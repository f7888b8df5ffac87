#include "known_models.hpp"
#include "of_trees.hpp"
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

// The laws of `Model::adapted_to` for every registered model.
class AdaptedModel : public testing::TestWithParam<std::string> {
 protected:
  static std::unique_ptr<Model> learned() {
    auto model = make_model(spec_of(GetParam()), LogisticStream::schema()).take();
    LogisticStream stream(test::seed());
    for (int i = 0; i < 1000; ++i) {
      const LabelledRow row = stream.next();
      model->learn(row.values, row.label);
    }
    return model;
  }
  static std::string bytes(const Model& model) {
    std::string out;
    model.save(out);
    return out;
  }
};

INSTANTIATE_TEST_SUITE_P(Registry, AdaptedModel, testing::ValuesIn(known_models()));

TEST_P(AdaptedModel, AdaptsToANewSchemaByName) {
  const auto model = learned();
  LogisticStream stream(test::seed() + 1);
  const FeatureSchema newer({{"source", FeatureKind::category},
                             {"meetings", FeatureKind::number},
                             {"visits", FeatureKind::number},
                             {"noise", FeatureKind::number},
                             {"revenue", FeatureKind::number}});
  const LabelledRow row = stream.next();
  std::vector<double> old_parts(4);
  const Prediction old = model->explain(row.values, old_parts);

  const auto adapted = model->adapted_to(newer);
  const std::vector<FeatureValue> values = {row.values[3], FeatureValue::of(3.0), row.values[0],
                                            row.values[2], row.values[1]};
  std::vector<double> parts(5);
  const Prediction now = adapted->explain(values, parts);

  EXPECT_EQ(adapted->examples(), 1000U);
  EXPECT_EQ(parts[1], 0);
  EXPECT_NEAR(now.margin, old.margin, 1e-9);
  EXPECT_NEAR(parts[0], old_parts[3], 1e-9);
  EXPECT_NEAR(parts[2], old_parts[0], 1e-9);
  EXPECT_NEAR(parts[3], old_parts[2], 1e-9);
  EXPECT_NEAR(parts[4], old_parts[1], 1e-9);
}

TEST_P(AdaptedModel, ForgetsTheFeaturesThatVanish) {
  const auto model = learned();
  LogisticStream stream(test::seed() + 1);
  const FeatureSchema newer({{"source", FeatureKind::category},
                             {"meetings", FeatureKind::number},
                             {"visits", FeatureKind::number},
                             {"revenue", FeatureKind::category}});
  const LabelledRow row = stream.next();
  std::vector<double> old_parts(4);
  model->explain(row.values, old_parts);

  const auto adapted = model->adapted_to(newer);
  const std::vector<FeatureValue> values = {row.values[3], FeatureValue::of(3.0), row.values[0],
                                            FeatureValue::of("high")};
  std::vector<double> parts(4);
  const Prediction explained = adapted->explain(values, parts);

  EXPECT_EQ(adapted->schema().hash(), newer.hash());
  EXPECT_EQ(adapted->examples(), 1000U);
  EXPECT_EQ(parts[1], 0);
  EXPECT_EQ(parts[3], 0);
  EXPECT_NEAR(explained.base + parts[0] + parts[2], explained.margin, 1e-9);
  if (!is_of_trees(GetParam()) && GetParam() != "boosting") {
    EXPECT_EQ(parts[0], old_parts[3]);
    EXPECT_EQ(parts[2], old_parts[0]);
  }
  auto loaded = load_model(bytes(*adapted));
  ASSERT_TRUE(loaded);
  for (int i = 0; i < 200; ++i) {
    adapted->learn(values, i % 3 == 0);
    (*loaded)->learn(values, i % 3 == 0);
  }
  EXPECT_EQ(bytes(**loaded), bytes(*adapted));
}

}  // namespace
}  // namespace ls::ml
