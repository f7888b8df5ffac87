#include "generator/streams/java_random.hpp"

#include <gtest/gtest.h>

namespace ls::generator {
namespace {

// Golden 79: java.util.Random(1) of OpenJDK 17, in this order.
TEST(JavaRandom, DrawsAsJavaDoes) {
  JavaRandom random(1);

  EXPECT_DOUBLE_EQ(random.uniform(), 0.7308781907032909);
  EXPECT_DOUBLE_EQ(random.uniform(), 0.41008081149220166);
  EXPECT_EQ(random.below(100), 54U);
  EXPECT_DOUBLE_EQ(random.normal(), -0.2659156285970381);
  // The same program goes on: the normal that was kept, a power of two, a bound with a long tail.
  EXPECT_DOUBLE_EQ(random.normal(), 0.09109207606964836);
  EXPECT_EQ(random.below(8), 5U);
  EXPECT_EQ(random.below(1'000'000'007), 13136569U);
}

// The class's documentation fixes both ways: the high bits for powers of two, else remainders.
TEST(JavaRandom, DrawsBelowABoundEvenly) {
  JavaRandom random(1);
  int of_eight = 0;
  int of_three = 0;
  for (int i = 0; i < 80'000; ++i) {
    of_eight += random.below(8) == 7 ? 1 : 0;
    of_three += random.below(3) == 2 ? 1 : 0;
  }

  EXPECT_NEAR(of_eight, 10'000, 500);
  EXPECT_NEAR(of_three, 26'667, 700);
}

}  // namespace
}  // namespace ls::generator
