#include "leadstream/ml/dataset.hpp"

#include "unit/ml/batch/batch_data.hpp"

#include <gtest/gtest.h>

namespace ls::ml {
namespace {

const FeatureSchema kSchema({{"n", FeatureKind::number}, {"c", FeatureKind::category}});

TEST(Dataset, GivesBackItsRows) {
  Dataset data(kSchema);
  const FeatureValue first[] = {FeatureValue::of(1.5), FeatureValue::of("a")};
  const FeatureValue second[] = {FeatureValue::of("no number"), FeatureValue::missing()};
  ASSERT_TRUE(data.add(first, true, EventTime{1}));
  ASSERT_TRUE(data.add(second, false, EventTime{1}));

  std::vector<FeatureValue> row(2);
  data.row(0, row);
  EXPECT_EQ(row[0].number(), 1.5);
  EXPECT_EQ(row[1].category(), "a");
  EXPECT_TRUE(data.label(0));
  data.row(1, row);
  EXPECT_TRUE(row[0].is_missing());
  EXPECT_TRUE(row[1].is_missing());
  EXPECT_FALSE(data.label(1));
}

TEST(Dataset, RefusesARowOlderThanTheOneBefore) {
  Dataset data(kSchema);
  const FeatureValue row[] = {FeatureValue::of(1.5), FeatureValue::of("a")};
  ASSERT_TRUE(data.add(row, true, EventTime{2}));

  const Status refused = data.add(row, true, EventTime{1});

  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("row 2"), std::string::npos);
  EXPECT_EQ(data.size(), 1U);
}

TEST(Dataset, ItsIdIsWhatIsInIt) {
  EXPECT_EQ(test::batch_data(50, 1).id(), test::batch_data(50, 1).id());
  EXPECT_NE(test::batch_data(50, 1).id(), test::batch_data(50, 2).id());
  EXPECT_NE(test::batch_data(50, 1).id(), test::batch_data(49, 1).id());
}

}  // namespace
}  // namespace ls::ml
