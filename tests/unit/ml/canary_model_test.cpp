#include "leadstream/ml/canary_model.hpp"

#include "leadstream/ml/registry.hpp"
#include "leadstream/ml/snapshot.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>

namespace ls::ml {
namespace {

const FeatureSchema kSchema({{"x", FeatureKind::number}});

std::unique_ptr<Model> learned(const std::string& kind, bool label) {
  auto model = make_model({.name = kind}, kSchema).take();
  const FeatureValue row[] = {FeatureValue::of(1.0)};
  for (int i = 0; i < 20; ++i) {
    model->learn(row, label);
  }
  return model;
}

CanaryModel canary_of(double share) {
  return {learned("coin", true), learned("naive_bayes", false), share};
}

TEST(CanaryModel, AnswersTheShareOfKeysThatItWasGiven) {
  const CanaryModel model = canary_of(0.1);
  const int keys = 100'000;
  int canaries = 0;
  for (int i = 0; i < keys; ++i) {
    canaries += model.is_canary("acme|" + std::to_string(i)) ? 1 : 0;
  }

  // Four standard deviations of a binomial count.
  EXPECT_NEAR(canaries, 0.1 * keys, 4 * std::sqrt(keys * 0.1 * 0.9));
}

TEST(CanaryModel, ALargerShareHoldsTheKeysOfASmallerOne) {
  const CanaryModel small = canary_of(0.1);
  const CanaryModel large = canary_of(0.3);
  for (int i = 0; i < 1000; ++i) {
    const std::string key = std::to_string(i);
    EXPECT_TRUE(!small.is_canary(key) || large.is_canary(key)) << key;
  }
}

TEST(CanaryModel, IsTheChampionWhereNoKeyIsKnown) {
  const CanaryModel model = canary_of(0.5);
  const FeatureValue row[] = {FeatureValue::of(1.0)};

  EXPECT_EQ(model.predict(row).margin, model.champion().predict(row).margin);
  EXPECT_GT(model.champion().predict(row).margin, 0.0);
  EXPECT_LT(model.canary().predict(row).margin, 0.0);
  EXPECT_EQ(model.examples(), 20U);
}

TEST(CanaryModel, AVersionOfItComesBackByteForByte) {
  const CanaryModel model = canary_of(0.25);
  const std::string bytes = encode_snapshot(take_snapshot("m", EventTime{5}, model, {}));

  const auto decoded = decode_snapshot(bytes);

  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  EXPECT_EQ(encode_snapshot(*decoded), bytes);
  const auto* both = dynamic_cast<const CanaryModel*>(decoded->fitted.get());
  ASSERT_NE(both, nullptr);
  EXPECT_EQ(both->share(), 0.25);
  EXPECT_EQ(both->champion().spec().name, "coin");
  EXPECT_EQ(both->canary().spec().name, "naive_bayes");
  EXPECT_EQ(both->is_canary("k"), model.is_canary("k"));
}

TEST(CanaryModel, ADamagedOneIsRefused) {
  const CanaryModel model = canary_of(0.25);
  std::string bytes;
  model.save(bytes);

  for (std::size_t size = 1; size < bytes.size(); size += 7) {
    EXPECT_FALSE(load_model(Bytes(bytes).substr(0, size)).has_value()) << size;
  }
}

}  // namespace
}  // namespace ls::ml
