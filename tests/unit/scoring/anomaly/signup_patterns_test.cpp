#include "leadstream/scoring/anomaly/signup_patterns.hpp"

#include "unit/scoring/email/email_world.hpp"

#include "leadstream/scoring/email/email_lists.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace ls::scoring {
namespace {

using Kind = AnomalyKind;
using Sign = AnomalySign;

PatternVerdict judge(const Applicant& applicant, const EmailFacts& facts = {}) {
  const AddressReader reader(shipped_lists());
  return find_patterns(applicant, reader.read(applicant.email), facts);
}

PatternVerdict judge(std::string_view email) {
  return judge(Applicant{.email = email});
}

bool has(const PatternVerdict& verdict, Sign sign) {
  const auto signs = verdict.signs();
  return std::any_of(signs.begin(), signs.end(),
                     [sign](const FoundSign& found) { return found.sign == sign; });
}

std::string signs_of(const PatternVerdict& verdict) {
  std::string text;
  for (const FoundSign& found : verdict.signs()) {
    text += std::string(name_of(found.sign)) + " ";
  }
  return text;
}

struct Example {
  std::string email;
  Sign sign;
};

// One address of each kind and the sign that gives it away.
TEST(SignupPatterns, EachKindIsFoundByWhatGivesItAway) {
  const std::string long_local(65, 'a');
  const std::vector<Example> examples = {
      {"ann.smith@mailinator.com", Sign::disposable_domain},
      {"ann.smith@mytempmail-now.com", Sign::disposable_name},
      {"test@acme.com", Sign::invented_local},
      {"asdfgh@acme.com", Sign::keyboard_walk},
      {"aaaaaaa@acme.com", Sign::repeated_character},
      {"ann.smith@example.com", Sign::reserved_domain},
      {"ann.smith@mail.invalid", Sign::reserved_domain},
      {"ann.smith@acme.nosuchtld", Sign::unknown_suffix},
      {"ann.smith@gmial.com", Sign::typo_domain},
      {"qzxkvjwqpzxmkvqjzwxk@acme.com", Sign::random_local},
      {"ann\xff@acme.com", Sign::broken_utf8},
      {"an\xef\xbf\xbdn@acme.com", Sign::broken_utf8},
      {"m\xc3\x83\xc2\xbcller@acme.com", Sign::misread_utf8},
      {"an\xe2\x80\x8bn@acme.com", Sign::hidden_character},
      {"ann@p\xd0\xb0ypal.com", Sign::mixed_scripts},
      {"!ann@acme.com", Sign::leading_special},
      {"a#n$n'x*y@acme.com", Sign::many_specials},
      {"ann..smith@acme.com", Sign::consecutive_dots},
      {"ann%acme.com@relay.com", Sign::route},
      {"@relay.com:ann@acme.com", Sign::route},
      {"acme!ann@relay.com", Sign::route},
      {long_local + "@acme.com", Sign::long_local},
      {"no address", Sign::malformed},
  };
  for (const Example& example : examples) {
    const PatternVerdict verdict = judge(example.email);
    EXPECT_TRUE(has(verdict, example.sign)) << example.email << ": " << signs_of(verdict);
    EXPECT_TRUE(verdict.is_anomaly()) << example.email;
    ASSERT_TRUE(verdict.kind().has_value()) << example.email;
    EXPECT_EQ(name_of(*verdict.kind()), name_of(kind_of(example.sign))) << example.email;
  }
}

// Bought without asking: -4.5 + 2.2 + 3.0 for the domain that nearly is another one, so
// 1 / (1 + e^-0.7) = 0.668188.
TEST(SignupPatterns, ATrapIsASpamTrapFromAHalfOn) {
  EmailFacts facts;
  facts.signup.acquisition = Acquisition::purchased;

  const PatternVerdict verdict = judge(Applicant{.email = "ann.smith@gmial.com"}, facts);

  EXPECT_EQ(verdict.kind(), Kind::spam_trap);
  EXPECT_NEAR(verdict.confidence(), 0.668188, 1e-6);
  EXPECT_FALSE(has(judge(Applicant{.email = "ann.smith@acme.com"}, facts), Sign::trap_risk));
}

// -4 + 3.5 for the honeypot + 1.8 for two seconds: 1 / (1 + e^-1.3) = 0.785835.
TEST(SignupPatterns, AProgramIsABotFromAHalfOn) {
  EmailFacts facts;
  facts.signup.is_honeypot_filled = true;
  facts.signup.form_fill_ms = 300.0;

  const PatternVerdict verdict = judge(Applicant{.email = "ann.smith@acme.com"}, facts);

  EXPECT_EQ(verdict.kind(), Kind::bot_generated);
  EXPECT_NEAR(verdict.confidence(), 0.785835, 1e-6);
}

TEST(SignupPatterns, AFormFilledInAtOnceByWhatIsNoBrowserOrInADataCentreIsScripted) {
  const auto is_scripted = [](double fill_ms, bool is_headless, bool is_datacentre) {
    EmailFacts facts;
    facts.signup.form_fill_ms = fill_ms;
    facts.signup.is_headless = is_headless;
    facts.signup.is_datacentre_ip = is_datacentre;
    const PatternVerdict verdict = judge(Applicant{.email = "ann.smith@acme.com"}, facts);
    EXPECT_EQ(verdict.is_anomaly(), has(verdict, Sign::scripted_form));
    return verdict.is_anomaly();
  };
  EXPECT_TRUE(is_scripted(1999.0, true, false));
  EXPECT_TRUE(is_scripted(1999.0, false, true));
  EXPECT_FALSE(is_scripted(2000.0, true, true));
  EXPECT_FALSE(is_scripted(1200.0, false, false));
}

TEST(SignupPatterns, WhatOtherSignupsTellMakesABot) {
  const auto signs = [](std::uint32_t variants, std::uint32_t forms, std::uint32_t family) {
    EmailFacts facts;
    facts.signup.canonical_variants_24h = variants;
    facts.signup.forms_1h = forms;
    facts.signup.sequential_family = family;
    const PatternVerdict verdict = judge(Applicant{.email = "ann.smith@acme.com"}, facts);
    return verdict.is_anomaly() ? signs_of(verdict) : "";
  };
  EXPECT_EQ(signs(2, 4, 2), "");
  EXPECT_EQ(signs(3, 0, 0), "mailbox_variants ");
  EXPECT_EQ(signs(0, 5, 0), "form_bombing ");
  EXPECT_EQ(signs(0, 0, 3), "sequential_family ");
}

TEST(SignupPatterns, HonestPeopleWithUnusualAddressesAreNoAnomaly) {
  const std::vector<std::string> honest = {
      "u8x2k1@acme.com",                                   // an id that a company gives out
      "\xe6\x9d\x8e@acme.com",                             // 李
      "m\xc3\xbcller@acme.de",                             // müller
      "\xcf\x89\xce\xbc\xce\xad\xce\xb3\xce\xb1@acme.gr",  // ωμέγα
      "jo@acme.com",
      "info@acme.com",
      "ann.smith+news@gmail.com",
      "ann@m\xc3\xbcller.de",
      "o'brien@acme.com",
      "ann_smith@acme.co.uk",
      "SMITH@ACME.COM",
      "bob1987@gmail.com",
  };
  for (const std::string& email : honest) {
    const PatternVerdict verdict = judge(email);
    EXPECT_FALSE(verdict.is_anomaly()) << email << ": " << signs_of(verdict);
  }
}

// Autofill takes a second; three hundred people of one event share an address on the network.
TEST(SignupPatterns, FastFormsAndCrowdsAloneAreNoAnomaly) {
  EmailFacts autofill;
  autofill.signup.form_fill_ms = 1200.0;
  EmailFacts crowd;
  crowd.signup.signups_of_ip_10min = 300;

  EXPECT_FALSE(judge(Applicant{.email = "ann.smith@acme.com"}, autofill).is_anomaly());
  EXPECT_FALSE(judge(Applicant{.email = "ann.smith@acme.com"}, crowd).is_anomaly());
}

TEST(SignupPatterns, ContradictionsCountOnlyTogether) {
  Applicant applicant{.email = "carl.jones@acme.com",
                      .first_name = "Ann",
                      .last_name = "Smith",
                      .phone = "+4930901820",
                      .country = "DE",
                      .tz_offset_min = 60};
  EXPECT_EQ(signs_of(judge(applicant)), "name_mismatch ");
  EXPECT_NEAR(judge(applicant).confidence(), 0.25, 1e-12);

  applicant.phone = "+15005551297";
  EXPECT_NEAR(judge(applicant).confidence(), 1.0 - 0.75 * 0.8, 1e-12);
  applicant.tz_offset_min = -480;
  EXPECT_NEAR(judge(applicant).confidence(), 1.0 - 0.75 * 0.8 * 0.8, 1e-12);
  applicant.phone = "+12025550123";
  EXPECT_TRUE(judge(applicant).is_anomaly()) << signs_of(judge(applicant));
  EXPECT_EQ(judge(applicant).kind(), Kind::suspicious);
}

TEST(SignupPatterns, ANameThatIsPartlyThereIsNoContradiction) {
  for (const std::string_view email : {"ann.jones@acme.com", "smith.ann@acme.com",
                                       "a.smith@acme.com", "asmith@acme.com", "annie.x@acme.com"}) {
    const PatternVerdict verdict =
        judge(Applicant{.email = email, .first_name = "Ann", .last_name = "Smith"});
    EXPECT_FALSE(has(verdict, Sign::name_mismatch)) << email;
  }
  EXPECT_FALSE(
      has(judge(Applicant{
              .email = "carl.jones@acme.com", .first_name = "\xe6\x9d\x8e", .last_name = "Smith"}),
          Sign::name_mismatch));
}

TEST(SignupPatterns, SeverityBeginsWhereTheRequirementSaysSo) {
  EXPECT_EQ(severity_of(0.4999), AnomalySeverity::low);
  EXPECT_EQ(severity_of(0.5), AnomalySeverity::medium);
  EXPECT_EQ(severity_of(0.7), AnomalySeverity::high);
  EXPECT_EQ(severity_of(0.9), AnomalySeverity::critical);
}

TEST(SignupPatterns, NamesAreDistinct) {
  for (std::size_t i = 0; i < kAnomalySigns; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_NE(name_of(static_cast<Sign>(i)), name_of(static_cast<Sign>(j)));
    }
  }
}

}  // namespace
}  // namespace ls::scoring
