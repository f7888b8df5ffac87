#include "scoring/anomaly/text_signs.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace ls::scoring {
namespace {

TEST(TextSigns, Utf8IsSoundByTheTableOfTheStandard) {
  for (const std::string_view sound : {"", "ann", "m\xc3\xbcller", "\xe6\x9d\x8e", "\xed\x9f\xbf",
                                       "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(is_sound_utf8(sound)) << sound;
  }
  for (const std::string_view broken :
       {"\x80", "\xc0\xaf", "\xc3", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xff", "an\xef\xbf\xbdn"}) {
    EXPECT_FALSE(is_sound_utf8(broken));
  }
}

// What Python's text.encode("utf-8").decode("cp1252") gives, again in UTF-8.
TEST(TextSigns, UmlautsReadAsWindows1252AreMisread) {
  for (const std::string_view misread : {"M\xc3\x83\xc2\xbcller",  // Müller
                                         "Jos\xc3\x83\xc2\xa9",    // José
                                         "Stra\xc3\x83\xc5\xb8"
                                         "e",                        // Straße
                                         "\xc3\x83\xe2\x80\xb0ric",  // Éric
                                         "100\xc3\x82\xc2\xb0",      // 100°
                                         "O\xc3\xa2\xe2\x82\xac\xe2\x84\xa2"
                                         "Brien"}) {  // O’Brien
    EXPECT_TRUE(is_misread_utf8(misread)) << misread;
  }
}

TEST(TextSigns, WordsWithTheSameLettersAreNotMisread) {
  for (const std::string_view plain :
       {"S\xc3\x83O PAULO", "\xc3\x82nia", "Jo\xc3\xa3o", "\xc3\xa2ge", "M\xc3\xbcller"}) {
    EXPECT_FALSE(is_misread_utf8(plain)) << plain;
  }
}

}  // namespace
}  // namespace ls::scoring
