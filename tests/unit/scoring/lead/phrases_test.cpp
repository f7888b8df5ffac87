#include "scoring/lead/phrases.hpp"

#include <gtest/gtest.h>

namespace ls::scoring {
namespace {

TEST(Phrases, AreWholeWordsInAnyCase) {
  EXPECT_TRUE(has_phrase("AI & Data", "ai"));
  EXPECT_FALSE(has_phrase("Retail", "ai"));
  EXPECT_FALSE(has_phrase("Autos", "auto"));
  EXPECT_TRUE(has_phrase("for  Workers' comp.", "workers comp"));
  EXPECT_FALSE(has_phrase("workers compensation", "workers comp"));
  EXPECT_TRUE(has_phrase("Cap Rate", phrase_of("cap-rate")));
  EXPECT_FALSE(has_phrase("", "ai"));
  EXPECT_FALSE(has_phrase("ai", ""));
  EXPECT_EQ(phrase_of("  Commercial-Only "), "commercial only");
}

TEST(Domains, BelongToACompanyByAWholeLabel) {
  EXPECT_TRUE(is_domain_of("mail.acme.com", "ACME Corp."));
  EXPECT_TRUE(is_domain_of("blueharbour.co.uk", "Blue Harbour Ltd"));
  EXPECT_FALSE(is_domain_of("gmail.com", "Acme"));
  EXPECT_FALSE(is_domain_of("example.com", "Compaq")) << "the last label is nobody's own";
  EXPECT_FALSE(is_domain_of("acme.com", ""));
}

}  // namespace
}  // namespace ls::scoring
