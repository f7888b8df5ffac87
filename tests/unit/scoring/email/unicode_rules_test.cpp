#include "scoring/email/unicode_rules.hpp"

#include <gtest/gtest.h>

namespace ls::scoring {
namespace {

TEST(UnicodeRules, ForbidsWhatCannotBeSeen) {
  EXPECT_TRUE(has_forbidden_character("a\x01"));
  EXPECT_TRUE(has_forbidden_character("a\xC2\x85"));  // U+0085, a control
  EXPECT_TRUE(
      has_forbidden_character("a\xC2\xAD"
                              "b"));  // U+00AD, soft hyphen
  EXPECT_TRUE(
      has_forbidden_character("a\xE2\x80\x8B"
                              "b"));  // U+200B, zero width space
  EXPECT_TRUE(
      has_forbidden_character("\xE2\x80\xAE"
                              "moc"));  // U+202E, right-to-left override
  EXPECT_TRUE(
      has_forbidden_character("\xE2\x81\xA6"
                              "a"));  // U+2066, an isolate
  EXPECT_TRUE(
      has_forbidden_character("\xEF\xBB\xBF"
                              "a"));                         // U+FEFF, byte order mark
  EXPECT_TRUE(has_forbidden_character("\xEE\x80\x80"));      // U+E000, private use
  EXPECT_TRUE(has_forbidden_character("\xEF\xBF\xBF"));      // U+FFFF, no character
  EXPECT_TRUE(has_forbidden_character("\xF3\xA0\x81\x81"));  // U+E0041, a tag
}

TEST(UnicodeRules, AllowsLettersOfAnyScript) {
  EXPECT_FALSE(has_forbidden_character(""));
  EXPECT_FALSE(has_forbidden_character("ann.smith"));
  EXPECT_FALSE(has_forbidden_character("jos\xC3\xA9"));
  EXPECT_FALSE(has_forbidden_character("\xE6\x9D\x8E\xE6\x98\x8E"));
  EXPECT_FALSE(has_forbidden_character("\xD0\xB8\xD0\xB2\xD0\xB0\xD0\xBD"));
  EXPECT_FALSE(has_forbidden_character("\xF0\x9F\x92\x8C"));
}

TEST(UnicodeRules, FindsLabelsThatImitate) {
  // "paypal" with Cyrillic a, and wholly Cyrillic "apple" (U+0430 U+0440 U+0440 U+04CF U+0435).
  EXPECT_TRUE(is_confusable_label("p\xD0\xB0ypal"));
  EXPECT_TRUE(is_confusable_label("\xD0\xB0\xD1\x80\xD1\x80\xD3\x8F\xD0\xB5"));
  EXPECT_TRUE(
      is_confusable_label("\xCF\x81"
                          "a"));  // Greek rho beside Latin

  EXPECT_FALSE(is_confusable_label("paypal"));
  EXPECT_FALSE(
      is_confusable_label("b\xC3\xBC"
                          "cher"));
  EXPECT_FALSE(
      is_confusable_label("\xD0\xBF\xD0\xBE\xD1\x87\xD1\x82\xD0\xB0"));  // Russian for mail
  EXPECT_FALSE(is_confusable_label("\xE6\x9D\x8E-abc"));
}

}  // namespace
}  // namespace ls::scoring
