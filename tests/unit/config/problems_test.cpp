#include "leadstream/config/problems.hpp"

#include <gtest/gtest.h>

namespace ls::config {
namespace {

TEST(Problems, TextIsSortedByPlaceAndKeepsTheOrderOfOnePlace) {
  Problems problems;
  problems.add({.file = "b", .line = 1, .column = 1}, "late");
  problems.add({.file = "a", .line = 10, .column = 2}, "third");
  problems.add({.file = "a", .line = 9, .column = 5}, "first");
  problems.warn({.file = "a", .line = 9, .column = 5}, "second");
  problems.add({.file = "LEADSTREAM_X"}, "no line");
  problems.add({}, "no place");

  EXPECT_EQ(problems.to_text(),
            "no place\n"
            "LEADSTREAM_X: no line\n"
            "a:9:5: first\n"
            "a:9:5: warning: second\n"
            "a:10:2: third\n"
            "b:1:1: late");
  ASSERT_EQ(problems.by_place().size(), 6U);
  EXPECT_EQ(problems.by_place().front()->text, "no place");
  EXPECT_EQ(problems.by_place().back()->text, "late");
}

TEST(Problems, WarningsAloneAreSuccess) {
  Problems problems;
  EXPECT_TRUE(problems.to_status());
  problems.warn({.file = "a"}, "odd");
  EXPECT_TRUE(problems.to_status());
  EXPECT_FALSE(problems.has_errors());

  problems.add({.file = "a"}, "wrong");
  const Status status = problems.to_status();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().domain, ErrorDomain::user);
  EXPECT_EQ(status.error().retry, Retry::no);
  EXPECT_EQ(status.error().code, kConfigErrorCode);
  EXPECT_EQ(status.error().message, "a: warning: odd\na: wrong");
}

}  // namespace
}  // namespace ls::config
