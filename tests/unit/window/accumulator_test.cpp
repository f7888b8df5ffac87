#include "leadstream/window/accumulator.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace ls::window {
namespace {

template <Accumulator A>
class EveryAccumulator : public testing::Test {};

using All = testing::Types<CountAccumulator, SumAccumulator, MeanAccumulator, MinAccumulator,
                           MaxAccumulator, LastAccumulator, FirstAccumulator, StddevAccumulator,
                           DistinctAccumulator>;
TYPED_TEST_SUITE(EveryAccumulator, All);

void expect_same(double a, double b) {
  if (std::isnan(b)) {
    EXPECT_TRUE(std::isnan(a)) << a;
  } else {
    EXPECT_NEAR(a, b, 1e-9 * std::max(1.0, std::abs(b)));
  }
}

TYPED_TEST(EveryAccumulator, MergingPartsEqualsAddingEverything) {
  Random random(test::seed());
  for (int round = 0; round < 200; ++round) {
    TypeParam whole;
    TypeParam merged;
    std::int64_t time = 0;
    for (std::uint64_t part = random.below(5); part > 0; --part) {
      TypeParam piece;
      for (std::uint64_t event = random.below(6); event > 0; --event) {
        time += static_cast<std::int64_t>(random.below(3));
        const double value = static_cast<double>(random.below(20)) - 10;
        whole.add(EventTime{time}, value);
        piece.add(EventTime{time}, value);
      }
      merged.merge(piece);
    }
    expect_same(merged.value(), whole.value());
  }
}

TYPED_TEST(EveryAccumulator, SurvivesSavingAlsoWhenEmpty) {
  Random random(test::seed());
  TypeParam own;
  for (int events = 0; events < 20; ++events) {
    std::string bytes;
    ByteWriter out(bytes);
    own.save(out);
    ByteReader in(bytes);
    TypeParam copy = TypeParam::load(in);

    ASSERT_TRUE(in.finish("accumulator"));
    expect_same(copy.value(), own.value());

    const double value = random.normal();
    own.add(EventTime{events}, value);
    copy.add(EventTime{events}, value);
    expect_same(copy.value(), own.value());
  }
}

TEST(StddevAccumulator, EqualsTheTextbookAndKeepsPrecisionFarFromZero) {
  StddevAccumulator near;
  StddevAccumulator far;
  for (const double value : {2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0}) {
    near.add({}, value);
    far.add({}, value + 1e9);
  }
  const double wanted = std::sqrt(32.0 / 7.0);  // mean 5, squared distances sum to 32
  EXPECT_NEAR(near.value(), wanted, 1e-12);
  EXPECT_NEAR(far.value(), wanted, 1e-6);
}

TEST(LastAccumulator, GoesByTimeThenByOrder) {
  LastAccumulator last;
  FirstAccumulator first;
  for (const auto& [time, value] : {std::pair{5, 1.0}, {5, 2.0}, {3, 3.0}, {3, 4.0}}) {
    last.add(EventTime{time}, value);
    first.add(EventTime{time}, value);
  }
  EXPECT_EQ(last.value(), 2);
  EXPECT_EQ(first.value(), 3);
}

TEST(DistinctAccumulator, IsExactThenCloseEnough) {
  DistinctAccumulator distinct;
  for (std::size_t i = 0; i < DistinctAccumulator::kExactMax; ++i) {
    distinct.add({}, static_cast<double>(i));
    distinct.add({}, static_cast<double>(i / 2));
    ASSERT_EQ(distinct.value(), static_cast<double>(i + 1));
  }
  for (int i = 0; i < 100'000; ++i) {
    distinct.add({}, static_cast<double>(i));
  }
  EXPECT_NEAR(distinct.value(), 100'000, 4 * 100'000 / 16.0);  // four standard errors
}

TEST(DistinctAccumulator, MinusZeroIsZero) {
  DistinctAccumulator distinct;
  distinct.add({}, 0.0);
  distinct.add({}, -0.0);
  EXPECT_EQ(distinct.value(), 1);
}

}  // namespace
}  // namespace ls::window
