#include "leadstream/ml/row_columns.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

const FeatureSchema kSchema({{"n", FeatureKind::number}, {"c", FeatureKind::category}});

// "b" twenty times, then "a" ten times, then "rare" once.
Dataset channels() {
  Dataset data(kSchema);
  for (int i = 0; i < 31; ++i) {
    const FeatureValue row[] = {FeatureValue::of(1.0 * i),
                                FeatureValue::of(i < 20 ? "b" : (i < 30 ? "a" : "rare"))};
    data.add(row, false, EventTime{i}).ignore("in order");
  }
  return data;
}

std::vector<double> filled(const RowColumns& columns, FeatureValue n, FeatureValue c) {
  const FeatureValue row[] = {n, c};
  std::vector<double> numbers(columns.size());
  columns.fill(row, numbers);
  return numbers;
}

TEST(RowColumns, GiveTheFrequentTextsAColumnEach) {
  const RowColumns columns = RowColumns::make(channels(), 31).take();

  EXPECT_EQ(filled(columns, FeatureValue::of(7.0), FeatureValue::of("b")),
            (std::vector<double>{7, 1, 0}));
  EXPECT_EQ(filled(columns, FeatureValue::of(7.0), FeatureValue::of("a")),
            (std::vector<double>{7, 0, 1}));
  EXPECT_EQ(filled(columns, FeatureValue::of(7.0), FeatureValue::of("rare")),
            (std::vector<double>{7, 0, 0}));
}

TEST(RowColumns, MissingIsNaN) {
  const RowColumns columns = RowColumns::make(channels(), 31).take();

  for (const double number : filled(columns, FeatureValue::missing(), FeatureValue::missing())) {
    EXPECT_TRUE(std::isnan(number));
  }
}

TEST(RowColumns, KnowOnlyTheRowsToLearnFrom) {
  EXPECT_EQ(RowColumns::make(channels(), 20)->size(), 2U);
}

TEST(RowColumns, FindTheirFeaturesInAnotherSchema) {
  const FeatureSchema other({{"c", FeatureKind::category}, {"n", FeatureKind::category}});
  const RowColumns columns = RowColumns::make(channels(), 31)->adapted(kSchema, other);

  // "n" is no number there.
  const auto numbers = filled(columns, FeatureValue::of("a"), FeatureValue::of("x"));

  EXPECT_TRUE(std::isnan(numbers[0]));
  EXPECT_EQ(numbers[1], 0);
  EXPECT_EQ(numbers[2], 1);
}

TEST(RowColumns, SurviveSaving) {
  std::string bytes;
  ByteWriter out(bytes);
  RowColumns::make(channels(), 31)->save(out);
  ByteReader in(bytes);
  const auto loaded = RowColumns::load(in, kSchema);
  ASSERT_TRUE(loaded);
  std::string again;
  ByteWriter out_again(again);
  loaded->save(out_again);
  EXPECT_EQ(again, bytes);

  ByteReader in_small(bytes);
  EXPECT_FALSE(RowColumns::load(in_small, FeatureSchema({{"n", FeatureKind::number}})));
  ByteReader in_cut(Bytes(bytes).substr(0, bytes.size() - 1));
  EXPECT_FALSE(RowColumns::load(in_cut, kSchema));
}

}  // namespace
}  // namespace ls::ml
