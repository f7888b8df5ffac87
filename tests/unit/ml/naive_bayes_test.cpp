#include "literature.hpp"

#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

struct Published {
  generator::StreamOptions stream;
  std::size_t right;  // of 100 000
};

void PrintTo(const Published& published, std::ostream* out) {
  *out << published.stream.name;
}

class NaiveBayesOnMoasStream : public testing::TestWithParam<Published> {};

// MOA's NaiveBayes with its defaults on its own streams with seed 1.
INSTANTIATE_TEST_SUITE_P(Moa, NaiveBayesOnMoasStream,
                         testing::Values(Published{{.name = "sea"}, 88138},
                                         Published{{.name = "agrawal"}, 88091},
                                         Published{{.name = "agrawal", .function = 7}, 88386},
                                         Published{{.name = "rbf"}, 72311},
                                         Published{{.name = "rbf", .speed = 0.001}, 53652},
                                         Published{{.name = "hyperplane", .speed = 0.001}, 88141},
                                         Published{{.name = "tree"}, 73386}));

TEST_P(NaiveBayesOnMoasStream, IsRightAsOftenAsPublished) {
  const auto stream = generator::make_stream(GetParam().stream).take();
  const auto model = make_model({.name = "naive_bayes"}, schema_of(*stream)).take();

  EXPECT_NEAR(static_cast<double>(right_on(*model, *stream, 100'000)),
              static_cast<double>(GetParam().right), 5);
}

// A thousand copies of a feature: the product of densities would be 0 in both classes.
TEST(NaiveBayes, DoesNotUnderflowHoweverManyFeaturesThereAre) {
  std::vector<FeatureDef> features;
  for (int i = 0; i < 1000; ++i) {
    features.push_back({"x" + std::to_string(i), FeatureKind::number});
  }
  const auto model = make_model({.name = "naive_bayes"}, FeatureSchema(features)).take();
  for (int i = 0; i < 100; ++i) {
    const bool label = i % 2 == 1;
    const std::vector<FeatureValue> row(1000,
                                        FeatureValue::of((label ? 1.0 : 0.0) + 0.01 * (i / 2)));
    model->learn(row, label);
  }

  const std::vector<FeatureValue> positive(1000, FeatureValue::of(1.4));
  const std::vector<FeatureValue> negative(1000, FeatureValue::of(0.1));
  EXPECT_GT(model->predict(positive).margin, 1000);
  EXPECT_LT(model->predict(negative).margin, -1000);
}

}  // namespace
}  // namespace ls::ml
