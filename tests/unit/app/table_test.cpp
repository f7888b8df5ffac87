#include "app/table.hpp"

#include <gtest/gtest.h>

namespace ls::app {
namespace {

TEST(Table, HasColumnsAsWideAsTheirLongestCell) {
  EXPECT_EQ(table_text({{"topic", "for"}, {"leads.scores", "score"}, {"a", ""}}, Style(false)),
            "topic         for\n"
            "leads.scores  score\n"
            "a             \n");
}

TEST(Table, TheHeadIsBold) {
  EXPECT_EQ(table_text({{"a"}, {"b"}}, Style(true)), "\x1b[1ma\x1b[0m\nb\n");
}

}  // namespace
}  // namespace ls::app
