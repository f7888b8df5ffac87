#include "leadstream/ml/features.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace ls::ml {
namespace {

const FeatureSchema kSchema({{"pages_7d", FeatureKind::number}, {"source", FeatureKind::category}});

TEST(FeatureSchema, FindsByName) {
  EXPECT_EQ(kSchema.find("source"), 1U);
  EXPECT_EQ(kSchema.find("pages_7d"), 0U);
  EXPECT_EQ(kSchema.find("pages"), std::nullopt);
}

TEST(FeatureSchema, HashDependsOnNamesKindsAndOrderOnly) {
  const FeatureSchema same({{"pages_7d", FeatureKind::number}, {"source", FeatureKind::category}});
  const FeatureSchema turned(
      {{"source", FeatureKind::category}, {"pages_7d", FeatureKind::number}});
  const FeatureSchema other_kind(
      {{"pages_7d", FeatureKind::category}, {"source", FeatureKind::category}});

  EXPECT_EQ(kSchema.hash(), same.hash());
  EXPECT_NE(kSchema.hash(), turned.hash());
  EXPECT_NE(kSchema.hash(), other_kind.hash());
}

TEST(FeatureSchema, RefusesRepeatedAndEmptyNames) {
  EXPECT_FALSE(FeatureSchema::make({{"a", FeatureKind::number}, {"a", FeatureKind::category}}));
  EXPECT_FALSE(FeatureSchema::make({{"", FeatureKind::number}}));
}

TEST(FeatureSchema, SurvivesSaving) {
  std::string bytes;
  ByteWriter writer(bytes);
  kSchema.save(writer);
  ByteReader reader(bytes);

  const auto loaded = FeatureSchema::load(reader);

  ASSERT_TRUE(loaded);
  EXPECT_EQ(*loaded, kSchema);
  EXPECT_EQ(loaded->hash(), kSchema.hash());
}

TEST(FeatureValue, NanIsMissing) {
  EXPECT_TRUE(FeatureValue::of(std::numeric_limits<double>::quiet_NaN()).is_missing());
  EXPECT_TRUE(FeatureValue().is_missing());
  EXPECT_TRUE(FeatureValue::of(0.0).is_number());
  EXPECT_TRUE(FeatureValue::of("").is_category());
}

}  // namespace
}  // namespace ls::ml
