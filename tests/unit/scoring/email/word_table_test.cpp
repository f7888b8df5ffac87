#include "scoring/email/word_table.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::scoring {
namespace {

TEST(WordTable, KnowsItsWordsAndNoOthers) {
  WordTable table;
  for (int i = 0; i < 5000; ++i) {
    table.mark("word" + std::to_string(i), static_cast<WordTable::Marks>(1 + i % 7));
  }

  EXPECT_EQ(table.size(), 5000U);
  for (int i = 0; i < 5000; ++i) {
    EXPECT_EQ(table.marks_of("word" + std::to_string(i)), 1 + i % 7);
    EXPECT_EQ(table.marks_of("other" + std::to_string(i)), 0);
  }
}

TEST(WordTable, AddsMarksToAWord) {
  WordTable table;
  table.mark("a", 1);
  table.mark("a", 4);

  EXPECT_EQ(table.marks_of("a"), 5);
  EXPECT_EQ(table.size(), 1U);
  EXPECT_EQ(table.marks_of(""), 0);
}

}  // namespace
}  // namespace ls::scoring
