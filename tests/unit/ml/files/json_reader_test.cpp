#include "ml/files/json_reader.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace ls::ml {
namespace {

std::string why_not(std::string_view text) {
  const auto value = read_json(text);
  return value ? "" : value.error().message;
}

TEST(JsonReader, ReadsAllKindsOfValues) {
  const FileValue file = read_json(R"( {"a": [1, -2.5, true], "b": {"c": "x\n\u00e9\"", "d": null},
                     "e": [], "f": ["y", {}], "g": false} )")
                             .take();
  const FilePlace root(file);

  EXPECT_EQ(*root.numbers_of("a").take(), (FileValue::Numbers{1, -2.5, 1}));
  const FilePlace b = root.get("b").take();
  EXPECT_EQ(b.get("c").take().text().take(), "x\n\xc3\xa9\"");
  EXPECT_EQ(b.get("c").take().pointer(), "/b/c");
  EXPECT_TRUE(b.find("d"));
  EXPECT_FALSE(b.find("x"));
  EXPECT_EQ(root.get("e").take().size().take(), 0U);
  EXPECT_EQ(root.get("f").take().size().take(), 2U);
  EXPECT_EQ(root.get("f").take().at(0).text().take(), "y");
}

TEST(JsonReader, RoundsRealsOnceToSinglePrecisionAndWholeNumbersNot) {
  // Halfway between two floats but for the last digit, which a double cannot hold.
  const FileValue file = read_json("[1.000000059604644775390625001, 16777217, 0.1]").take();

  const FileValue::Numbers& numbers = *FilePlace(file).numbers().take();

  EXPECT_EQ(numbers[0], 1.00000011920928955078125);
  EXPECT_EQ(numbers[1], 16777217);
  EXPECT_EQ(numbers[2], static_cast<double>(0.1F));
}

TEST(JsonReader, ReadsWhatXgboostWritesForNoNumber) {
  const FileValue file = read_json("[NaN, Infinity, -Infinity]").take();
  const FileValue::Numbers& numbers = *FilePlace(file).numbers().take();
  EXPECT_TRUE(std::isnan(numbers[0]));
  EXPECT_TRUE(std::isinf(numbers[1]) && numbers[1] > 0);
  EXPECT_TRUE(std::isinf(numbers[2]) && numbers[2] < 0);
}

TEST(JsonReader, RefusesWithThePlace) {
  EXPECT_EQ(why_not("{\n  \"a\": [1 2]}"), "line 2, column 11: expected , or ]");
  EXPECT_EQ(why_not("{\"a\" 1}"), "line 1, column 6: expected :");
  EXPECT_EQ(why_not("{a: 1}"), "line 1, column 2: expected a name in quotes");
  EXPECT_EQ(why_not("[1, \"x\"]"), "line 1, column 8: an array of numbers and other things");
  EXPECT_EQ(why_not("[1.2.3]"), "line 1, column 2: expected a number");
  EXPECT_EQ(why_not("[\"x]"), "line 1, column 5: a text without an end");
  EXPECT_EQ(why_not("[\"\\q\"]"), "line 1, column 5: an escape that JSON does not have");
  EXPECT_EQ(why_not("[] []"), "line 1, column 4: expected nothing more");
  EXPECT_EQ(why_not(std::string(40, '[')), "line 1, column 34: more than 32 levels");
}

TEST(JsonReader, RefusesEveryBeginningOfAFile) {
  const std::string whole = R"({"a": [1, 2.5, NaN], "b": {"c": "x\u00e9"}, "d": [true, null]})";
  const std::string text = R"({"a": [1, 2.5, NaN], "b": {"c": "x\u00e9"}, "d": ["q", null]})";
  EXPECT_NE(why_not(whole), "");
  ASSERT_EQ(why_not(text), "");
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_NE(why_not(std::string_view(text).substr(0, size)), "") << size;
  }
}

}  // namespace
}  // namespace ls::ml
