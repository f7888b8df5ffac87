#include "leadstream/ml/frozen_scale.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>

namespace ls::ml {
namespace {

FrozenScale of_five() {
  FrozenScale scale(2, 5);
  for (const double value : {1.0, 2.0, 3.0, 4.0, 100.0}) {
    scale.learn(std::array{value, 7.0});
  }
  return scale;
}

TEST(FrozenScale, IsThatOfTheFirstPoints) {
  const FrozenScale scale = of_five();
  std::array<double, 2> scaled = {};

  ASSERT_TRUE(scale.is_frozen());
  scale.apply(std::array{100.0, 9.0}, scaled);

  EXPECT_DOUBLE_EQ(scaled[0], 97 / 1.482602218505602);
  EXPECT_DOUBLE_EQ(scaled[1], 2);  // all were equal: only the center is known
  scale.apply(std::array{std::nan(""), 7.0}, scaled);
  EXPECT_TRUE(is_missing(scaled[0]));
}

TEST(FrozenScale, OfNoPointsItChangesNothing) {
  const FrozenScale scale(1, 0);
  std::array<double, 1> scaled = {};

  ASSERT_TRUE(scale.is_frozen());
  scale.apply(std::array{12.5}, scaled);

  EXPECT_EQ(scaled[0], 12.5);
}

TEST(FrozenScale, LoadsWhatItSavedBeforeAndAfterFreezing) {
  for (const std::size_t points : {5U, 9U}) {
    FrozenScale scale(2, points);
    for (const double value : {1.0, 2.0, 3.0, 4.0, 100.0}) {
      scale.learn(std::array{value, -value});
    }
    std::string bytes;
    ByteWriter writer(bytes);
    scale.save(writer);
    FrozenScale loaded(2, points);
    ByteReader in(bytes);

    ASSERT_TRUE(loaded.load(in));

    std::string again;
    ByteWriter second(again);
    loaded.save(second);
    EXPECT_EQ(loaded.is_frozen(), points == 5);
    EXPECT_EQ(again, bytes);
  }
}

}  // namespace
}  // namespace ls::ml
