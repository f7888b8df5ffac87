#include "leadstream/ml/schema_map.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ls::ml {
namespace {

const FeatureSchema kRows({{"a", FeatureKind::number},
                           {"b", FeatureKind::category},
                           {"fresh", FeatureKind::number},
                           {"turned", FeatureKind::number}});
const FeatureSchema kModel({{"b", FeatureKind::category},
                            {"gone", FeatureKind::number},
                            {"turned", FeatureKind::category},
                            {"a", FeatureKind::number}});
using Names = std::vector<std::string>;

TEST(SchemaMap, EqualSchemasNeedNoMapping) {
  const SchemaMap map(kRows, kRows);
  const std::vector<FeatureValue> row(4);

  EXPECT_TRUE(map.is_identity());
  EXPECT_EQ(map.map(row, {}).data(), row.data());
  EXPECT_TRUE(map.vanished().empty());
  EXPECT_TRUE(map.added().empty());
}

TEST(SchemaMap, ReordersByNameAndReportsTheRest) {
  const SchemaMap map(kRows, kModel);
  const std::vector<FeatureValue> row = {FeatureValue::of(1.0), FeatureValue::of("x"),
                                         FeatureValue::of(3.0), FeatureValue::of(4.0)};
  std::vector<FeatureValue> buffer(4);

  const FeatureRow mapped = map.map(row, buffer);

  ASSERT_EQ(mapped.size(), 4U);
  EXPECT_EQ(mapped[0].category(), "x");
  EXPECT_TRUE(mapped[1].is_missing());
  EXPECT_TRUE(mapped[2].is_missing());
  EXPECT_EQ(mapped[3].number(), 1.0);
  EXPECT_EQ(map.vanished(), (Names{"gone", "turned"}));
  EXPECT_EQ(map.added(), (Names{"fresh", "turned"}));
}

TEST(SchemaMap, ContributionsComeBackInTheOrderOfTheRows) {
  const SchemaMap map(kRows, kModel);
  std::vector<double> out(4, 99);

  const double rest = map.map_back(std::vector<double>{1, 2, 3, 4}, out);

  EXPECT_EQ(out, (std::vector<double>{4, 1, 0, 0}));
  EXPECT_EQ(rest, 5);
}

}  // namespace
}  // namespace ls::ml
