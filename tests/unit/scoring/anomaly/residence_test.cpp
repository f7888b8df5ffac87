#include "scoring/anomaly/residence.hpp"

#include <gtest/gtest.h>

namespace ls::scoring {
namespace {

TEST(Residence, APhoneHasItsCountrysCode) {
  EXPECT_FALSE(contradicts_phone("DE", "+4930123456"));
  EXPECT_FALSE(contradicts_phone("de", "+4930123456"));
  EXPECT_TRUE(contradicts_phone("DE", "+33123456789"));
  EXPECT_FALSE(contradicts_phone("CA", "+14165550000"));
}

TEST(Residence, WhatIsUnknownContradictsNothing) {
  EXPECT_FALSE(contradicts_phone("XX", "+33123456789"));
  EXPECT_FALSE(contradicts_phone("", "+33123456789"));
  EXPECT_FALSE(contradicts_phone("DE", ""));
  EXPECT_FALSE(contradicts_phone("DE", "030 123456"));
  EXPECT_FALSE(contradicts_offset("XX", 840));
}

TEST(Residence, OffsetsReachFromTheWesternmostZoneInWinterToTheEasternmostInSummer) {
  EXPECT_FALSE(contradicts_offset("DE", 60));
  EXPECT_FALSE(contradicts_offset("DE", 120));
  EXPECT_FALSE(contradicts_offset("DE", 0));  // a neighbour's clock
  EXPECT_TRUE(contradicts_offset("DE", -60));
  EXPECT_TRUE(contradicts_offset("DE", 480));
  EXPECT_FALSE(contradicts_offset("US", -600));  // Honolulu
  EXPECT_FALSE(contradicts_offset("IN", 330));
  EXPECT_TRUE(contradicts_offset("IN", 0));
}

TEST(Residence, NumbersThatNobodyHasAreFictitious) {
  EXPECT_TRUE(is_fictitious_phone("+12025550142"));
  EXPECT_FALSE(is_fictitious_phone("+12025550242"));
  EXPECT_FALSE(is_fictitious_phone("+442025550142"));
  EXPECT_TRUE(is_fictitious_phone("+491111111111"));
  EXPECT_TRUE(is_fictitious_phone("+49301234567"));
  EXPECT_FALSE(is_fictitious_phone("+4930901820"));
  EXPECT_FALSE(is_fictitious_phone(""));
}

}  // namespace
}  // namespace ls::scoring
