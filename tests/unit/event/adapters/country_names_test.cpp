#include "event/adapters/country_names.hpp"

#include <gtest/gtest.h>

namespace ls::event {
namespace {

// Codes as in ISO 3166-1.
TEST(CountryNames, KnowsCodesAndNamesInAnyCase) {
  EXPECT_EQ(country_of("DE"), "DE");
  EXPECT_EQ(country_of("de"), "DE");
  EXPECT_EQ(country_of("DEU"), "DE");
  EXPECT_EQ(country_of("Germany"), "DE");
  EXPECT_EQ(country_of(" GERMANY "), "DE");
  EXPECT_EQ(country_of("uk"), "GB");
  EXPECT_EQ(country_of("UK"), "GB");
  EXPECT_EQ(country_of("United Kingdom"), "GB");
  EXPECT_EQ(country_of("USA"), "US");
  EXPECT_EQ(country_of("United States"), "US");
  EXPECT_EQ(country_of("Côte d'Ivoire"), "CI");
  EXPECT_EQ(country_of("Andorra"), "AD");
  EXPECT_EQ(country_of("Zimbabwe"), "ZW");
}

TEST(CountryNames, WhatIsNoCountryHasNoCode) {
  for (const std::string_view text :
       {"", " ", "X", "XX", "EU", "Bavaria", "Germany, Berlin", "|"}) {
    EXPECT_EQ(country_of(text), "") << text;
  }
}

}  // namespace
}  // namespace ls::event
