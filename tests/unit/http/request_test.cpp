#include "leadstream/http/request.hpp"

#include <gtest/gtest.h>

namespace ls::http {
namespace {

TEST(Request, UndoesPercentEncoding) {
  EXPECT_EQ(percent_decode("acme%7C42"), "acme|42");
  EXPECT_EQ(percent_decode("%41%5a%c3%a9"), "AZ\xc3\xa9");
  EXPECT_EQ(percent_decode("a+b"), "a+b");
  EXPECT_EQ(percent_decode("a+b", Plus::is_space), "a b");
  EXPECT_EQ(percent_decode(""), "");
}

TEST(Request, EncodesWhatASegmentCannotHold) {
  EXPECT_EQ(percent_encode("acme|42/%"), "acme%7C42%2F%25");
  EXPECT_EQ(percent_encode("a-Z_0.9~"), "a-Z_0.9~");
  EXPECT_EQ(percent_decode(percent_encode("\xff \x01")), "\xff \x01");
}

TEST(Request, KnowsBrokenEscapes) {
  for (const char* broken : {"%", "%4", "a%4", "%4g", "%g4", "%%41"}) {
    EXPECT_EQ(percent_decode(broken), std::nullopt) << broken;
  }
}

TEST(Request, ReadsTheQuery) {
  const auto query = parse_query("a=1&b&c=%26+x&a=2&&=v");

  ASSERT_TRUE(query);
  const std::vector<Request::Pair> expected = {
      {"a", "1"}, {"b", ""}, {"c", "& x"}, {"a", "2"}, {"", "v"}};
  EXPECT_EQ(*query, expected);
  EXPECT_EQ(parse_query(""), std::vector<Request::Pair>());
  EXPECT_EQ(parse_query("a=%"), std::nullopt);
}

TEST(Request, FindsTheFirstOfAName) {
  Request request;
  request.query = {{"a", "1"}, {"a", "2"}, {"flag", ""}};
  request.headers = {{"Content-Type", "text/plain"}};

  EXPECT_EQ(request.query_value("a"), "1");
  EXPECT_EQ(request.query_value("flag"), "");
  EXPECT_EQ(request.query_value("b"), std::nullopt);
  EXPECT_EQ(request.header("content-TYPE"), "text/plain");
  EXPECT_EQ(request.header("Content-Typ"), std::nullopt);
}

}  // namespace
}  // namespace ls::http
