#include "leadstream/config/yaml.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace ls::config {
namespace {

Node parsed(std::string_view text) {
  const Result<Node> node = parse_yaml(text, "f");
  EXPECT_TRUE(node) << node.error().message;
  return node.value();
}

std::string refusal(std::string_view text) {
  const Result<Node> node = parse_yaml(text, "f");
  EXPECT_FALSE(node) << text;
  return node ? "" : node.error().message;
}

TEST(Yaml, ValuesKnowTheirPlaceAndSpelling) {
  const Node root = parsed(
      "# comment\n"
      "version: 1.10\n"
      "\"key two\":\n"
      "  - 'no'\n"
      "  - {a: no, b: [x]}\n"
      "block: |\n"
      "  12\n"
      "empty:\n"
      "tilde: ~\n");

  ASSERT_EQ(root.entries().size(), 5U);
  EXPECT_EQ(root.find("version")->text(), "1.10");
  EXPECT_EQ(to_string(root.find("version")->place()), "f:2:10");
  const Node list = *root.find("key two");
  EXPECT_EQ(to_string(root.entries()[1].place), "f:3:1");
  EXPECT_TRUE(list.elements()[0].is_quoted());
  EXPECT_EQ(to_string(list.elements()[0].place()), "f:4:5");
  EXPECT_FALSE(list.elements()[1].find("a")->is_quoted());
  EXPECT_EQ(to_string(list.elements()[1].find("b")->elements()[0].place()), "f:5:17");
  EXPECT_EQ(root.find("block")->text(), "12\n");
  EXPECT_TRUE(root.find("block")->is_quoted());
  EXPECT_TRUE(root.find("empty")->is_null());
  EXPECT_EQ(to_string(root.find("empty")->place()), "f:8:1");
  EXPECT_TRUE(root.find("tilde")->is_null());
  EXPECT_FALSE(root.find("other"));
}

TEST(Yaml, EmptyTextIsNull) {
  EXPECT_TRUE(parsed("").is_null());
  EXPECT_TRUE(parsed("# nothing\n").is_null());
  EXPECT_TRUE(parsed("---\n...\n").is_null());
}

TEST(Yaml, LineEndsAndByteOrderMarkDoNotShiftPlaces) {
  const Node root = parsed(
      "\xEF\xBB\xBF"
      "a: \"\xC3\xA9\"\r\nb: 'x'\r\nc: [1]\r\n");

  EXPECT_EQ(root.find("a")->text(), "\xC3\xA9");
  EXPECT_EQ(to_string(root.find("b")->place()), "f:2:4");
  EXPECT_EQ(to_string(root.find("c")->place()), "f:3:4");
}

TEST(Yaml, DuplicateKeysAreAllReported) {
  EXPECT_EQ(refusal("a: 1\nb: {x: 1, x: 2}\na: 2\n\"a\": 3\n"),
            "f:2:11: duplicate key \"x\"; first at f:2:5\n"
            "f:3:1: duplicate key \"a\"; first at f:1:1\n"
            "f:4:1: duplicate key \"a\"; first at f:1:1");
}

TEST(Yaml, WhoCollectsProblemsGetsTheTreeDespiteADuplicateKey) {
  Problems problems;
  const auto root = parse_yaml("a: 1\na: 2\nb: 3\n", "f", problems);

  EXPECT_TRUE(problems.has_errors());
  ASSERT_TRUE(root.has_value());
  EXPECT_EQ(root->find("a")->text(), "1");
  EXPECT_EQ(root->find("b")->text(), "3");
  EXPECT_FALSE(parse_yaml("a: &x 1\nb: *x\n", "f", problems).has_value());
  EXPECT_FALSE(parse_yaml("a: [1\n", "f", problems).has_value());
}

TEST(Yaml, WhatReadersWouldMisunderstandIsRefused) {
  EXPECT_EQ(refusal("a: &x 1\nb: *x\n"),
            "f:1:4: anchors (&name) are not supported; write the value out\n"
            "f:2:4: aliases (*name) are not supported; repeat the value");
  EXPECT_EQ(refusal("a:\n  <<: {b: 1}\n"),
            "f:2:3: merge keys (<<) are not supported; write the keys out");
  EXPECT_EQ(refusal("a: !!int 12\n"), "f:1:4: tags (tag:yaml.org,2002:int) are not supported");
  EXPECT_EQ(refusal("? [a, b]\n: 1\n"), "f:1:3: a key must be text, not a list");
  EXPECT_EQ(refusal("~: 1\n"), "f:1:1: a key must be text, not nothing");
  EXPECT_EQ(refusal("a: 1\n---\nb: 2\n"),
            "f:2:1: a second document; put each into a file of its own");
}

TEST(Yaml, SyntaxErrorsSayWhereAndWhatToDo) {
  EXPECT_EQ(refusal("a: 1\n  b: 2\n"),
            "f:2:4: unexpected \":\"; text that contains \": \" needs quotes, and the keys of one "
            "map need the same indentation");
  EXPECT_EQ(refusal("a: {b: 1\n"), "f:2:1: expected \",\" or \"}\"");
  EXPECT_EQ(refusal("a:\n\tb: 1\n"), "f:2:1: tab in the indentation; use spaces");
  EXPECT_EQ(refusal("a: @x\n"), "f:1:4: text that begins with this character needs quotes");
}

TEST(Yaml, UnclosedQuotesAreRefusedThoughTheParserAcceptsThem) {
  EXPECT_EQ(refusal("a: 1\nb: \"x\n"), "f:2:4: the closing quote is missing");
  EXPECT_EQ(refusal("a: 'it''s\n"), "f:1:4: the closing quote is missing");
  EXPECT_EQ(refusal("\xC3\xA9: 1\r\nb: \"x\\\"\n"), "f:2:4: the closing quote is missing");
  EXPECT_EQ(parsed("a: 'it''s'\n").find("a")->text(), "it's");
  EXPECT_EQ(parsed("a: \"x\\\\\"").find("a")->text(), "x\\");
}

// Each is a line of its own class in the Unicode standard's table 3-7: overlong forms, surrogates,
// beyond U+10FFFF, cut off, stray continuation.
TEST(Yaml, BytesThatAreNotUtf8AreRefused) {
  for (const char* bad : {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80",
                          "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3",
                          "\xE2\x82", "\x80", "\xE2\x28\xA1", "\xFF\xFE"}) {
    EXPECT_EQ(refusal(std::string("a: 1\nb: ") + bad), "f:2:4: not UTF-8");
  }
  for (const char* good : {"\x7E", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                           "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_EQ(parsed(std::string("a: 'x") + good + "'").find("a")->text(), std::string("x") + good);
  }
}

TEST(Yaml, ControlCharactersCannotCutTheFileShort) {
  EXPECT_EQ(refusal("a: 1\n\x04\nb: 2\n"), "f:2:1: control character U+0004 is not allowed");
  EXPECT_EQ(refusal(std::string_view("a: x\0y", 6)),
            "f:1:5: control character U+0000 is not allowed");
}

TEST(Yaml, DeepNestingIsRefused) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(parse_yaml(nested(64), "f"));
  EXPECT_EQ(refusal(nested(65)), "f:1:65: nested too deep");
  EXPECT_TRUE(refusal(std::string(100'000, '[')).ends_with(": nested too deep"));
  EXPECT_TRUE(refusal(std::string(100'000, '{')).ends_with(": nested too deep"));
}

TEST(Yaml, FilesThatCannotBeReadAreReportedByName) {
  EXPECT_EQ(load_yaml("/no/such.yaml").error().message,
            "/no/such.yaml: cannot be read (no such file, or no permission)");
  EXPECT_EQ(load_yaml("/tmp").error().message, "/tmp: is a directory, not a file");
  EXPECT_EQ(load_yaml("/no/such.yaml").error().code, kConfigErrorCode);
}

}  // namespace
}  // namespace ls::config
