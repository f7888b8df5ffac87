#include "ml/category_table.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <map>

namespace ls::ml {
namespace {

TEST(CategoryTable, HoldsWhatAMapWouldHold) {
  CategoryTable<int> table(100'000);
  std::map<std::uint64_t, int> expected;
  Random random(test::seed());

  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t key = random.below(5000) * 0x9e3779b97f4a7c15ULL;
    *table.find_or_add(key == 0 ? 1 : key, 3) = i;
    expected[key == 0 ? 1 : key] = i;
  }

  EXPECT_EQ(table.size(), expected.size());
  const auto entries = table.sorted();
  ASSERT_EQ(entries.size(), expected.size());
  std::size_t at = 0;
  for (const auto& [key, value] : expected) {
    EXPECT_EQ(entries[at].key, key);
    EXPECT_EQ(entries[at].coordinate, value);
    EXPECT_EQ(entries[at].column, 3U);
    EXPECT_EQ(*table.find(key), value);
    ++at;
  }
}

TEST(CategoryTable, RefusesNewOnesWhenFullAndKeepsTheOld) {
  CategoryTable<int> table(2);
  *table.find_or_add(10, 0) = 1;
  *table.find_or_add(20, 0) = 2;

  EXPECT_TRUE(table.is_full());
  EXPECT_EQ(table.find_or_add(30, 0), nullptr);
  EXPECT_EQ(table.find(30), nullptr);
  EXPECT_EQ(*table.find_or_add(10, 0), 1);
}

TEST(CategoryTable, KeyZeroIsAKeyLikeAnyOther) {
  CategoryTable<int> table(10);
  EXPECT_EQ(table.find(0), nullptr);
  *table.find_or_add(0, 0) = 7;
  EXPECT_EQ(*table.find(0), 7);
}

TEST(CategoryTable, NothingMovesWithinTheReservedRoom) {
  CategoryTable<int> table(10'000);
  table.reserve_more(500);
  int* first = table.find_or_add(12345, 0);
  for (std::uint64_t key = 1; key < 500; ++key) {
    ASSERT_NE(table.find_or_add(key, 0), nullptr);
  }

  EXPECT_EQ(table.find_or_add(12345, 0), first);
}

}  // namespace
}  // namespace ls::ml
