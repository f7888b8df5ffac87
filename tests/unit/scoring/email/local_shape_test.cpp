#include "scoring/email/local_shape.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::scoring {
namespace {

TEST(LocalShape, CountsWhatStandsBeforeTheTag) {
  const LocalShape shape = shape_of("ann!7b#2024+news99");

  EXPECT_EQ(shape.size, 11U);
  EXPECT_EQ(shape.letters, 4U);
  EXPECT_EQ(shape.digits, 5U);
  EXPECT_EQ(shape.trailing_digits, 4U);
  EXPECT_EQ(shape.specials, 2U);
  EXPECT_TRUE(shape.has_tag);
  EXPECT_FALSE(shape_of("ann").has_tag);
  EXPECT_EQ(without_tag("+ann"), "+ann");
}

TEST(LocalShape, KnowsNames) {
  EXPECT_TRUE(shape_of("ann.smith").is_first_last);
  EXPECT_TRUE(shape_of("A_Smith").is_first_last);
  EXPECT_TRUE(shape_of("a-s+x").is_first_last);
  EXPECT_FALSE(shape_of("annsmith").is_first_last);
  EXPECT_FALSE(shape_of("ann.b.smith").is_first_last);
  EXPECT_FALSE(shape_of("ann.smith7").is_first_last);
  EXPECT_FALSE(shape_of(".ann").is_first_last);
  EXPECT_FALSE(shape_of("ann.").is_first_last);
}

TEST(LocalShape, FindsRuns) {
  EXPECT_EQ(shape_of("aSdFgx").keyboard_run, 5U);
  EXPECT_EQ(shape_of("poiuy").keyboard_run, 5U);
  EXPECT_EQ(shape_of("p1").keyboard_run, 1U);  // the rows do not go on into each other
  EXPECT_EQ(shape_of("borschtsch").consonant_run, 8U);
  EXPECT_EQ(shape_of("rhythm").consonant_run, 3U);
}

TEST(LocalShape, EntropyIsThatOfItsCharacters) {
  EXPECT_NEAR(shape_of("aaaa").entropy_bits, 0.0, 1e-12);
  EXPECT_NEAR(shape_of("abAB").entropy_bits, 1.0, 1e-12);
  EXPECT_NEAR(shape_of("abcd").entropy_bits, 2.0, 1e-12);
  EXPECT_NEAR(shape_of("aab").entropy_bits, std::log2(3.0) - 2.0 / 3.0, 1e-12);
}

}  // namespace
}  // namespace ls::scoring
