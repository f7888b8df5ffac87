#include "event/json_diagnosis.hpp"

#include "support/seed.hpp"
#include "unit/event/decoding.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/event/json_document.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace ls::event {
namespace {

// One small change of `text`: a byte put in, taken out or replaced, or the end cut off.
std::string mutated(std::string text, Random& random) {
  constexpr std::string_view kBytes = "{}[]:,\"\\u0e1-.tfn \xc3\xa9\xff\x01";
  const std::size_t at = random.below(text.size());
  const char byte = kBytes[random.below(kBytes.size())];
  switch (random.below(4)) {
    case 0:
      return text.insert(at, 1, byte);
    case 1:
      return text.erase(at, 1);
    case 2:
      text[at] = byte;
      return text;
    default:
      return text.substr(0, at);
  }
}

TEST(JsonDiagnosis, FindsAFaultExactlyWhereTheParserDoes) {
  Random random(test::seed());
  constexpr int kDepth = 8;
  JsonDocument document({.depth_max = kDepth});
  const std::string good =
      std::string(kPlain) + " ";  // a blank at the end, so that cutting it leaves good JSON

  int refused = 0;
  for (int i = 0; i < 4'000; ++i) {
    std::string text = good;
    for (std::uint64_t changes = random.below(3); changes > 0; --changes) {
      text = mutated(text, random);
    }
    const auto parsed = document.parse(text);
    const bool is_accepted = parsed || parsed.error().code == "duplicate_key";
    const auto fault = diagnose_json(text, kDepth);
    ASSERT_EQ(is_accepted, !fault.has_value()) << text << "\n" << (fault ? fault->message : "");
    refused += is_accepted ? 0 : 1;
  }
  EXPECT_GT(refused, 1'000);
}

TEST(JsonDiagnosis, FindsNothingInGoodJson) {
  constexpr std::array<std::string_view, 8> kGood{
      "null",      " -0.0e-5 ", "\"\\ud83d\\ude00\"",  "[]", "{\"\":{}}",
      "[[],[{}]]", "1e-400",    "\"\xf0\x9f\x98\x80\""};

  for (const std::string_view text : kGood) {
    EXPECT_FALSE(diagnose_json(text, 8)) << text;
  }
}

TEST(JsonDiagnosis, NamesTheByte) {
  EXPECT_EQ(diagnose_json("{\"a\" 1}", 8)->message, "byte 5: expected a colon, not \"1\"");
  EXPECT_EQ(diagnose_json("[1,", 8)->message, "byte 3: expected a value, but the text ends");
  EXPECT_EQ(diagnose_json("\"\xff\"", 8)->message, "byte 1: the byte 0xff is not UTF-8");
}

TEST(JsonDiagnosis, UnescapesKeysForThePointer) {
  EXPECT_EQ(diagnose_json(R"({"\u00e9\ud83d\ude00\n":x})", 8)->pointer, "/\u00e9\U0001F600\n");
}

}  // namespace
}  // namespace ls::event
