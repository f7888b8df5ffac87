#include "leadstream/config/reader.hpp"

#include "leadstream/config/yaml.hpp"

#include <gtest/gtest.h>

#include <array>

namespace ls::config {
namespace {

constexpr std::array<std::string_view, 2> kFormats = {"csv", "json"};

Node parsed(std::string_view text) {
  const Result<Node> node = parse_yaml(text, "f.yaml");
  EXPECT_TRUE(node) << node.error().message;
  return node.value();
}

TEST(Reader, ListsEveryProblemWithItsPlaceAtOnce) {
  Problems problems;
  Reader reader(parsed("windw: 1h\n"
                       "size: 0x10\n"
                       "rate: .5\n"
                       "on: yes\n"
                       "keep: 7\n"
                       "memory: 1 GiB\n"
                       "empty:\n"),
                problems);

  reader.integer("size");
  reader.number("rate");
  reader.flag_or("on", false);
  reader.duration("keep");
  reader.bytes_or("memory", 0);
  reader.text_or("empty", "x");
  reader.duration_or("window", Millis{1});
  reader.text("name");
  reader.finish();

  EXPECT_EQ(problems.to_text(),
            "f.yaml:1:1: missing key \"name\"\n"
            "f.yaml:1:1: unknown key \"windw\"; did you mean \"window\"?\n"
            "f.yaml:2:7: size: expected a whole number, not \"0x10\"\n"
            "f.yaml:3:7: rate: expected a number, not \".5\"\n"
            "f.yaml:4:5: on: expected true or false, not \"yes\"\n"
            "f.yaml:5:7: keep: expected a duration such as 250ms, 30s, 5m, 1h, 7d or PT6H, not "
            "\"7\"\n"
            "f.yaml:6:9: memory: expected a size such as 512kB, 64MiB or 1GiB, not \"1 GiB\"\n"
            "f.yaml:7:1: empty: has no value");
}

TEST(Reader, ReturnsTheValuesOfACorrectMapWithoutProblems) {
  Problems problems;
  Reader reader(parsed("name: x\nsize: 7\nrate: 0.25\non: true\nkeep: 7d\nmemory: 1GiB\n"
                       "format: json\nparts: [a, b]\nsub: {x: 1}\n"),
                problems);

  EXPECT_EQ(reader.text("name"), "x");
  EXPECT_EQ(reader.integer("size", {.min = 7, .max = 7}), 7);
  EXPECT_EQ(reader.number("rate", {.min = 0, .max = 1}), 0.25);
  EXPECT_TRUE(reader.flag("on"));
  EXPECT_EQ(reader.duration("keep"), days(7));
  EXPECT_EQ(reader.bytes("memory"), std::size_t{1} << 30U);
  EXPECT_EQ(reader.choice("format", kFormats), 1U);
  EXPECT_EQ(reader.texts("parts"), (std::vector<std::string>{"a", "b"}));
  Reader sub = reader.required_section("sub");
  EXPECT_EQ(sub.integer("x"), 1);
  sub.finish();
  reader.finish();

  EXPECT_EQ(problems.to_text(), "");
}

TEST(Reader, AbsentKeysGiveTheFallbackAndNothingElse) {
  Problems problems;
  Reader reader(parsed("{}"), problems);

  EXPECT_EQ(reader.text_or("a", "x"), "x");
  EXPECT_EQ(reader.integer_or("b", -1, {.min = 5}), -1);
  EXPECT_EQ(reader.number_or("c", 0.5), 0.5);
  EXPECT_TRUE(reader.flag_or("d", true));
  EXPECT_EQ(reader.duration_or("e", days(1)), days(1));
  EXPECT_EQ(reader.bytes_or("f", 9), 9U);
  EXPECT_EQ(reader.choice_or("g", kFormats, 1), 1U);
  EXPECT_EQ(reader.optional_text("h"), std::nullopt);
  EXPECT_EQ(reader.optional_integer("i"), std::nullopt);
  EXPECT_TRUE(reader.texts_or_empty("j").empty());
  Reader section = reader.section("k");
  section.finish();
  reader.finish();

  EXPECT_TRUE(problems.all().empty());
}

TEST(Reader, EachRequiredKindReportsItsAbsenceOnce) {
  Problems problems;
  Reader reader(parsed("{}"), problems);

  reader.text("a");
  reader.integer("b");
  reader.number("c");
  reader.flag("d");
  reader.duration("e");
  reader.bytes("f");
  reader.choice("g", kFormats);
  reader.required_child("h");
  reader.required_section("i");
  reader.list("j");
  reader.texts("k");

  ASSERT_EQ(problems.all().size(), 11U);
  EXPECT_EQ(problems.all()[8].text, "missing key \"i\"");
}

TEST(Reader, KeyWithoutValueIsOneProblemEvenWhereItMayBeAbsent) {
  Problems problems;
  Reader reader(parsed("a:\nb: ~\nc: null\n"), problems);

  reader.text("a");
  reader.section("b");
  reader.texts_or_empty("c");
  reader.finish();

  EXPECT_EQ(problems.to_text(),
            "f.yaml:1:1: a: has no value\n"
            "f.yaml:2:1: b: has no value\n"
            "f.yaml:3:1: c: has no value");
}

TEST(Reader, QuotedTextIsNoNumber) {
  Problems problems;
  Reader reader(parsed("a: \"12\"\nb: 'true'\nc: '1.5'\nd: \"12\"\n"), problems);

  reader.integer("a");
  reader.flag("b");
  reader.number("c");
  EXPECT_EQ(reader.text("d"), "12");

  EXPECT_EQ(problems.to_text(),
            "f.yaml:1:4: a: expected a whole number, not the quoted text \"12\"\n"
            "f.yaml:2:4: b: expected true or false, not the quoted text \"true\"\n"
            "f.yaml:3:4: c: expected a number, not the quoted text \"1.5\"");
}

TEST(Reader, RangesAreExplained) {
  Problems problems;
  Reader reader(parsed("a: 0\nb: 10\nc: 0\nd: 1\ne: 1.5\nf: 1ms\ng: 1d\nh: 1B\ni: -1\n"), problems);

  EXPECT_EQ(reader.integer_or("a", 3, {.min = 1, .max = 9}), 3);
  reader.integer("b", {.max = 9});
  reader.number("c", {.min = 0, .max = 1, .is_min_excluded = true});
  reader.number("d", {.min = 0, .max = 1, .is_max_excluded = true});
  reader.number("e", {.max = 1});
  reader.duration("f", {.min = seconds(1)});
  reader.duration("g", {.min = seconds(1), .max = hours(1)});
  reader.bytes("h", {.min = 1024});
  reader.number("i", {.min = 0});

  EXPECT_EQ(problems.to_text(),
            "f.yaml:1:4: a: must be from 1 to 9, not 0\n"
            "f.yaml:2:4: b: must be at most 9, not 10\n"
            "f.yaml:3:4: c: must be greater than 0 and at most 1, not 0\n"
            "f.yaml:4:4: d: must be at least 0 and less than 1, not 1\n"
            "f.yaml:5:4: e: must be at most 1, not 1.5\n"
            "f.yaml:6:4: f: must be at least 1s, not 1ms\n"
            "f.yaml:7:4: g: must be from 1s to 1h, not 1d\n"
            "f.yaml:8:4: h: must be at least 1KiB, not 1B\n"
            "f.yaml:9:4: i: must be at least 0, not -1");
}

TEST(Reader, ChoicesAndKindsAreExplained) {
  Problems problems;
  Reader reader(parsed("a: jsn\nb: xml\nc: [x]\nd: x\ne: {}\nf: [a, [b], {c: 1}]\ng: 1\n"),
                problems);

  EXPECT_EQ(reader.choice_or("a", kFormats, 1), 1U);
  reader.choice("b", kFormats);
  reader.text("c");
  reader.list("d");
  reader.integer("e");
  EXPECT_EQ(reader.texts("f"), std::vector<std::string>{"a"});
  Reader section = reader.section("g");
  section.text_or("x", "");
  section.finish();

  EXPECT_EQ(problems.to_text(),
            "f.yaml:1:4: a: \"jsn\" is not one of: csv, json; did you mean \"json\"?\n"
            "f.yaml:2:4: b: \"xml\" is not one of: csv, json\n"
            "f.yaml:3:4: c: expected text, not a list\n"
            "f.yaml:4:4: d: expected a list, not \"x\"\n"
            "f.yaml:5:4: e: expected a whole number, not a map\n"
            "f.yaml:6:8: f: expected text, not a list\n"
            "f.yaml:6:13: f: expected text, not a map\n"
            "f.yaml:7:4: expected a map, not \"1\"");
}

TEST(Reader, UnknownKeyWithoutANearOneListsWhatIsKnown) {
  Problems problems;
  Reader reader(parsed("colour: red\n"), problems);

  reader.text_or("size", "");
  reader.text_or("hop", "");
  EXPECT_FALSE(reader.has("type"));
  reader.ignore("note");
  reader.finish();
  reader.finish();

  EXPECT_EQ(problems.to_text(), "f.yaml:1:1: unknown key \"colour\"; known here: size, hop, note");
}

TEST(Reader, SomethingElseThanAMapIsOneProblemWhateverIsRead) {
  Problems problems;
  Reader reader(parsed("[1]"), problems);

  reader.text("a");
  reader.finish();

  EXPECT_EQ(problems.all()[0].text, "expected a map, not a list");
}

}  // namespace
}  // namespace ls::config
