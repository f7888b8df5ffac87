#include "support/twister.hpp"

#include <gtest/gtest.h>

#include <random>

namespace ls::test {
namespace {

// numpy's plain seeding is that of the standard library's own Mersenne Twister.
TEST(Twister, IsTheStandardOneWithNumpysSeeding) {
  std::mt19937 standard(12345);  // NOLINT: the oracle
  Twister twister = Twister::numpy(12345);

  for (int i = 0; i < 2000; ++i) {
    ASSERT_EQ(twister.word(), standard()) << i;
  }
}

// python3 -c "import random; r = random.Random(12345);
//   print([r.getrandbits(32) for _ in range(3)], r.random())"
TEST(Twister, DrawsAsPythonDoes) {
  Twister twister = Twister::python(12345);

  EXPECT_EQ(twister.word(), 1789368711U);
  EXPECT_EQ(twister.word(), 3146859322U);
  EXPECT_EQ(twister.word(), 43676229U);
  EXPECT_DOUBLE_EQ(twister.uniform(), 0.8201747225612886);
}

}  // namespace
}  // namespace ls::test
