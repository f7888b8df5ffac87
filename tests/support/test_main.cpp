#include "support/seed.hpp"
#include "support/twin.hpp"

#include <gtest/gtest.h>

// Every test program takes --seed=N; a random test prints the seed it ran with.
int main(int argc, char** argv) {
  ls::test::play_role(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  ls::test::read_seed(argc, argv);
  return RUN_ALL_TESTS();
}
