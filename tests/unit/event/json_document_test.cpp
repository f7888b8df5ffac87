#include "leadstream/event/json_document.hpp"

#include "leadstream/base/error.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ls::event {
namespace {

constexpr std::string_view kText =
    R"({"name":"ann","age":42,"rate":0.5,"whole":2.0,"big":18446744073709551615,"on":true,)"
    R"("none":null,"list":[1,[2,{"a/b":"x"}]],"empty":{}})";

class JsonViewTest : public testing::Test {
 protected:
  JsonViewTest() : root_(*document_.parse(kText)) {}

  JsonDocument document_;
  JsonView root_;
};

TEST_F(JsonViewTest, GivesEachKindAsItsType) {
  EXPECT_EQ(*root_.text("name"), "ann");
  EXPECT_EQ(*root_.integer("age"), 42);
  EXPECT_EQ(*root_.number("rate"), 0.5);
  EXPECT_EQ(*root_.number("age"), 42.0);
  EXPECT_EQ(*root_.integer("whole"), 2);
  EXPECT_EQ(*root_.boolean("on"), true);
  EXPECT_TRUE(root_.find("none")->is_null());
  EXPECT_TRUE(root_.find("list")->is_array());
  EXPECT_TRUE(root_.is_object());
  EXPECT_EQ(root_.find("rate")->kind(), JsonKind::number);
  EXPECT_EQ(root_.find("big")->kind(), JsonKind::integer);
}

TEST_F(JsonViewTest, SaysWhereSomethingDoesNotFit) {
  const auto expect = [](const Error& error, std::string_view code, std::string_view pointer) {
    EXPECT_EQ(error.code, code);
    EXPECT_EQ(error.pointer, pointer);
  };

  expect(root_.integer("name").error(), "wrong_type", "/name");
  expect(root_.integer("rate").error(), "wrong_type", "/rate");
  expect(root_.integer("big").error(), "out_of_range", "/big");
  expect(root_.text("age").error(), "wrong_type", "/age");
  expect(root_.boolean("none").error(), "wrong_type", "/none");
  expect(root_.number("list").error(), "wrong_type", "/list");
  expect(root_.text("nmae").error(), "missing_field", "/nmae");
  expect(root_.get("list")->get("x").error(), "wrong_type", "/list");
  expect(root_.text().error(), "wrong_type", "");
}

TEST_F(JsonViewTest, KnowsItsPlaceHoweverDeep) {
  std::vector<std::string> pointers;
  for (const JsonView item : root_.find("list")->items()) {
    pointers.push_back(item.pointer());
    for (const JsonView inner : item.items()) {
      pointers.push_back(inner.pointer());
      for (const JsonMember member : inner.members()) {
        pointers.push_back(member.value.pointer());
      }
    }
  }

  EXPECT_EQ(pointers, (std::vector<std::string>{"/list/0", "/list/1", "/list/1/0", "/list/1/1",
                                                "/list/1/1/a~1b"}));
  EXPECT_EQ(root_.pointer(), "");
}

TEST_F(JsonViewTest, WalksMembersInTheOrderOfTheText) {
  std::string keys;
  for (const JsonMember member : root_.members()) {
    keys += std::string(member.key) + " ";
  }

  EXPECT_EQ(keys, "name age rate whole big on none list empty ");
  EXPECT_EQ(root_.size(), 9U);
  EXPECT_EQ(root_.find("list")->size(), 2U);
}

TEST_F(JsonViewTest, HasNothingInsideWhatIsNotAContainer) {
  const JsonView name = *root_.find("name");

  EXPECT_EQ(name.members().begin(), name.members().end());
  EXPECT_EQ(name.items().begin(), name.items().end());
  EXPECT_EQ(root_.items().begin(), root_.items().end());
  EXPECT_EQ(root_.find("empty")->members().begin(), root_.find("empty")->members().end());
  EXPECT_EQ(name.size(), 0U);
  EXPECT_FALSE(name.find("x"));
  EXPECT_FALSE(root_.find("nothing"));
}

TEST_F(JsonViewTest, WritesItselfMinified) {
  std::string text;

  JsonDocument()
      .parse(R"( { "a" : [ 1.50 , -3 , "\u00e9\n" , null , false , 18446744073709551615 ] } )")
      ->append_json(text);

  EXPECT_EQ(text, "{\"a\":[1.5,-3,\"\u00e9\\n\",null,false,18446744073709551615]}");
}

TEST(JsonDocument, IsReadyForTheNextTextAfterAFault) {
  JsonDocument document;

  EXPECT_EQ(document.parse("{\"a\":").error().code, "truncated_json");
  EXPECT_EQ(*document.parse("{\"a\":1}")->integer("a"), 1);
}

TEST(JsonDocument, GrowsWithItsTexts) {
  JsonDocument document;

  for (std::size_t size = 1; size < 300'000; size = size * 3 + 1) {
    const std::string text = "\"" + std::string(size, 'x') + "\"";
    EXPECT_EQ(document.parse(text)->text()->size(), size);
  }
}

TEST(JsonDocument, KeepsToItsLimits) {
  JsonDocument document({.bytes_max = 15, .depth_max = 2, .keys_max = 2});

  EXPECT_TRUE(document.parse("{\"a\":1,\"b\":[1]}"));
  EXPECT_EQ(document.parse("{\"a\":1,\"b\":[12]}").error().code, "too_large");
  EXPECT_EQ(document.parse("[[[1]]]").error().code, "too_deep");
  EXPECT_EQ(JsonDocument({.keys_max = 2}).parse("[{\"\":1,\"a\":1,\"b\":1}]").error().pointer,
            "/0");
}

TEST(JsonDocument, RefusesDuplicateKeysAtAnyDepth) {
  const auto parsed = JsonDocument().parse(R"([{"a":{"b":1,"c":2,"b":3}}])");

  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, "duplicate_key");
  EXPECT_EQ(parsed.error().pointer, "/0/a/b");
}

TEST(JsonDocument, ViewsSurviveItsMove) {
  JsonDocument first;
  const JsonView root = *first.parse(R"({"a":"b"})");

  const JsonDocument second = std::move(first);

  EXPECT_EQ(*root.text("a"), "b");
  EXPECT_EQ(root.get("a")->pointer(), "/a");
}

}  // namespace
}  // namespace ls::event
