#include "scoring/email/domain_name.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::scoring {
namespace {

TEST(DomainName, OfAsciiIsInSmallLetters) {
  const DomainName name = DomainName::read("WWW.Example.COM", false);

  EXPECT_TRUE(name.is_usable());
  EXPECT_EQ(name.text(), "www.example.com");
}

// RFC 3492 section 7.1 and the IANA's IDN test domains give the A-labels.
TEST(DomainName, OfULabelsIsInALabels) {
  const DomainName german = DomainName::read(
      "B\xC3\xBC"
      "cher.example",
      true);
  const DomainName greek = DomainName::read(
      "\xCF\x80\xCE\xB1\xCF\x81\xCE\xAC\xCE\xB4\xCE\xB5\xCE\xB9\xCE\xB3\xCE\xBC\xCE\xB1.example",
      true);

  EXPECT_EQ(german.text(), "xn--bcher-kva.example");
  EXPECT_EQ(greek.text(), "xn--hxajbheg2az3al.example");
  EXPECT_FALSE(german.is_confusable());
}

TEST(DomainName, WhatIdnaForbidsIsNotUsable) {
  EXPECT_FALSE(DomainName::read("\xE2\x98\x83.example", true).is_usable());  // a snowman
  EXPECT_FALSE(DomainName::read("xn--a-ecp.example", false).is_usable());    // decodes to none
  EXPECT_FALSE(DomainName::read("", false).is_usable());
  EXPECT_FALSE(DomainName::read(std::string(254, 'a'), false).is_usable());
}

TEST(DomainName, SeesThroughALabels) {
  // U+0430 in "paypal", in both of its forms.
  EXPECT_TRUE(DomainName::read("p\xD0\xB0ypal.com", true).is_confusable());
  EXPECT_TRUE(DomainName::read("xn--pypal-4ve.com", false).is_confusable());
  EXPECT_FALSE(DomainName::read("xn--bcher-kva.example", false).is_confusable());
}

}  // namespace
}  // namespace ls::scoring
