#include "leadstream/event/json_writer.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/event/json_document.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace ls::event {
namespace {

// What `write` appends.
template <typename Write>
std::string written(Write write) {
  std::string text;
  JsonWriter json(text);
  write(json);
  return text;
}

std::string value_of(double number) {
  return written([number](JsonWriter& json) { json.value(number); });
}

std::string value_of(std::string_view text) {
  return written([text](JsonWriter& json) { json.value(text); });
}

TEST(JsonWriter, PutsCommasBetweenAndNowhereElse) {
  const std::string text = written([](JsonWriter& json) {
    json.begin_object().key("empty").begin_object().end_object();
    json.key("list").begin_array().value(1).value(2).begin_array().end_array().null().end_array();
    json.member("flag", true).member("name", "n").end_object();
  });

  EXPECT_EQ(text, R"({"empty":{},"list":[1,2,[],null],"flag":true,"name":"n"})");
}

TEST(JsonWriter, AppendsToWhatIsThere) {
  std::string text = "data: ";

  JsonWriter(text).value(7);

  EXPECT_EQ(text, "data: 7");
}

TEST(JsonWriter, WritesIntegersOfAnySize) {
  EXPECT_EQ(written([](JsonWriter& json) {
              json.begin_array()
                  .value(std::numeric_limits<std::int64_t>::min())
                  .value(std::numeric_limits<std::uint64_t>::max())
                  .value(std::int8_t{-5})
                  .end_array();
            }),
            "[-9223372036854775808,18446744073709551615,-5]");
}

TEST(JsonWriter, WritesTheShortestDoubles) {
  EXPECT_EQ(value_of(0.1), "0.1");
  EXPECT_EQ(value_of(1.0), "1");
  EXPECT_EQ(value_of(1e300), "1e+300");
  EXPECT_EQ(value_of(5e-324), "5e-324");
  EXPECT_EQ(value_of(-2.5), "-2.5");
  EXPECT_EQ(value_of(-0.0), "-0.0");
}

TEST(JsonWriter, WritesWhatIsNotFiniteAsNull) {
  EXPECT_EQ(value_of(std::numeric_limits<double>::quiet_NaN()), "null");
  EXPECT_EQ(value_of(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(value_of(-std::numeric_limits<double>::infinity()), "null");
}

TEST(JsonWriter, WritesDoublesThatReadBackTheSame) {
  Random random(test::seed());
  JsonDocument document;

  for (int i = 0; i < 2000; ++i) {
    const double number = std::bit_cast<double>(random.next());
    if (!std::isfinite(number)) {
      continue;
    }
    const auto read = document.parse(value_of(number));
    ASSERT_TRUE(read) << number;
    EXPECT_EQ(read->number().value(), number);
  }
}

// The general form is fmt's; whole numbers take a shorter way to the same digits.
TEST(JsonWriter, WritesWholeNumbersAsAnyOther) {
  for (const double number : {0.0, 1.0, -1.0, 23.0, 1e14, 999'999'999'999'999.0, 1e15, -1e15, 1e16,
                              1e17, 0x1p53, 0x1p60, 0.5, 1e-4, 1e-5, 1e300, 5e-324}) {
    EXPECT_EQ(value_of(number), fmt::format("{}", number));
  }
  Random random(test::seed());
  for (int i = 0; i < 10'000; ++i) {
    const double number = std::ldexp(random.normal(), static_cast<int>(random.below(120)) - 60);
    EXPECT_EQ(value_of(number), fmt::format("{}", number));
    EXPECT_EQ(value_of(std::trunc(number)),
              number > -1 && number < 0 ? "-0.0" : fmt::format("{}", std::trunc(number)));
  }
}

TEST(JsonWriter, EscapesWhatJsonRequires) {
  EXPECT_EQ(value_of("say \"hi\" \\ /"), R"("say \"hi\" \\ /")");
  EXPECT_EQ(value_of("a\nb\tc\rd"), R"("a\nb\tc\rd")");
  EXPECT_EQ(value_of(std::string_view("\0\x1f\x7f", 3)), "\"\\u0000\\u001f\x7f\"");
}

// Letters are looked at in words of several sizes: none may hide another, wherever they stand.
TEST(JsonWriter, SeesEachLetterAtEachPlaceOfATextOfAnySize) {
  JsonDocument document;
  for (std::size_t size = 1; size <= 18; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (int byte = 0; byte < 0x80; ++byte) {
        std::string text(size, '~');
        text[at] = static_cast<char>(byte);

        const std::string json = value_of(std::string_view(text));

        const bool needs_escape = byte < 0x20 || byte == '"' || byte == '\\';
        ASSERT_EQ(json.size() > size + 2, needs_escape) << json;
        const auto read = document.parse(json);
        ASSERT_TRUE(read) << json;
        ASSERT_EQ(read->text().value(), text);
      }
      std::string text(size, ' ');
      text[at] = '\xff';
      ASSERT_EQ(value_of(std::string_view(text)).size(), size + 2 + 2) << size << ' ' << at;
    }
  }
}

TEST(JsonWriter, LeavesUtf8AsItIs) {
  EXPECT_EQ(value_of("M\u00fcller \u674e \U0001F600"), "\"M\u00fcller \u674e \U0001F600\"");
}

TEST(JsonWriter, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(value_of("caf\xe9!"), "\"caf\ufffd!\"");
  EXPECT_EQ(value_of("\xc0\xaf"), "\"\ufffd\ufffd\"");
  EXPECT_EQ(value_of("cut \xe2\x82"), "\"cut \ufffd\ufffd\"");
}

TEST(JsonWriter, WritesAnyBytesSoThatTheyParse) {
  Random random(test::seed());
  JsonDocument document;

  for (int i = 0; i < 500; ++i) {
    std::string bytes;
    for (std::uint64_t size = random.below(40); bytes.size() < size;) {
      bytes.push_back(static_cast<char>(random.below(256)));
    }
    EXPECT_TRUE(document.parse(value_of(std::string_view(bytes))));
  }
}

TEST(JsonWriter, WritesTimesInUtc) {
  const auto time = [](EventTime at) {
    return written([at](JsonWriter& json) { json.value(at); });
  };

  EXPECT_EQ(time(EventTime{1777629600123}), R"("2026-05-01T10:00:00.123Z")");
  EXPECT_EQ(time(EventTime::min()), "null");
  EXPECT_EQ(time(EventTime{253'402'300'800'000}), "null");
}

}  // namespace
}  // namespace ls::event
