#include "leadstream/scoring/email/address.hpp"

#include "support/seed.hpp"
#include "unit/scoring/email/isemail_cases.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace ls::scoring {
namespace {

using Category = AddressCategory;
using Diagnosis = AddressDiagnosis;

TEST(Address, HasTheOutcomesOfThePublishedList) {
  for (const IsemailCase& each : isemail::kCases) {
    const Diagnosis diagnosis = with_dns(parse_address(each.address).diagnosis, each.dns);

    EXPECT_EQ(name_of(category_of(diagnosis)), name_of(each.category)) << "case " << each.number;
    EXPECT_EQ(name_of(diagnosis), name_of(each.diagnosis)) << "case " << each.number;
  }
}

TEST(Address, DnsSaysNothingOfWhatIsWrittenBadly) {
  EXPECT_EQ(with_dns(Diagnosis::no_domain, DnsAnswer::mx), Diagnosis::no_domain);
  EXPECT_EQ(with_dns(Diagnosis::quoted_string, DnsAnswer::nothing), Diagnosis::quoted_string);
  EXPECT_EQ(with_dns(Diagnosis::top_level_domain, DnsAnswer::nothing), Diagnosis::top_level_domain);
}

TEST(Address, EveryDiagnosisHasANameOfItsOwn) {
  std::set<std::string_view> names;
  const auto last = static_cast<int>(Diagnosis::return_without_line_feed);
  for (int i = 0; i <= last; ++i) {
    names.insert(name_of(static_cast<Diagnosis>(i)));
  }

  EXPECT_EQ(names.size(), static_cast<std::size_t>(last) + 1);
}

TEST(Address, TellsItsPartsWithoutWhatStandsAroundThem) {
  const Address address = parse_address(" (home) ann.smith @ (work) example.com (now)");

  EXPECT_EQ(address.local, "ann.smith");
  EXPECT_EQ(address.domain, "example.com");
  EXPECT_EQ(address.diagnosis, Diagnosis::white_space_near_at);
}

// RFC 6531 section 3.3 lets well-formed UTF-8 stand wherever letters may.
TEST(Address, TakesLettersBeyondAscii) {
  const Address local = parse_address("jos\xC3\xA9@example.com");
  const Address domain = parse_address(
      "ann@b\xC3\xBC"
      "cher.example");
  const Address quoted = parse_address("\"\xE6\x9D\x8E \xE6\x98\x8E\"@example.com");

  EXPECT_EQ(local.diagnosis, Diagnosis::valid);
  EXPECT_TRUE(local.has_wide_local);
  EXPECT_FALSE(local.has_wide_domain);
  EXPECT_EQ(domain.diagnosis, Diagnosis::valid);
  EXPECT_TRUE(domain.has_wide_domain);
  EXPECT_EQ(quoted.diagnosis, Diagnosis::quoted_string);
  EXPECT_TRUE(quoted.has_wide_local);
}

TEST(Address, RefusesWhatIsNoUtf8) {
  EXPECT_EQ(parse_address("jos\xE9@example.com").diagnosis, Diagnosis::expecting_text);
  EXPECT_EQ(parse_address("\"\xC3\"@example.com").diagnosis, Diagnosis::expecting_quoted_text);
  EXPECT_EQ(parse_address("(\xC3)a@example.com").diagnosis, Diagnosis::expecting_comment_text);
  EXPECT_EQ(parse_address("a@\xFF.com").diagnosis, Diagnosis::expecting_text);
  EXPECT_EQ(parse_address("a@[\xC3\xA9]").diagnosis, Diagnosis::expecting_domain_text);
}

// RFC 5322 section 4.4: white space and comments between words are obsolete on both sides.
TEST(Address, WordsApartAreObsolete) {
  EXPECT_EQ(parse_address("ann(x).smith@example.com").diagnosis, Diagnosis::obsolete_local_part);
  EXPECT_EQ(parse_address("ann.\"smith\"@example.com").diagnosis, Diagnosis::obsolete_local_part);
  EXPECT_EQ(parse_address("ann@example(x).com").diagnosis, Diagnosis::obsolete_comment);
  EXPECT_EQ(parse_address("ann@example .com").diagnosis, Diagnosis::obsolete_white_space);
  EXPECT_EQ(parse_address("ann@example com").diagnosis, Diagnosis::text_after_white_space);
}

// RFC 5321 section 4.1.3: Snum has one to three digits; the tag's case does not matter.
TEST(Address, JudgesLiterals) {
  EXPECT_EQ(parse_address("a@[001.002.003.004]").diagnosis, Diagnosis::address_literal);
  EXPECT_EQ(parse_address("a@[0001.2.3.4]").diagnosis, Diagnosis::domain_literal);
  EXPECT_EQ(parse_address("a@[1.2.3.]").diagnosis, Diagnosis::domain_literal);
  EXPECT_EQ(parse_address("a@[]").diagnosis, Diagnosis::domain_literal);
  EXPECT_EQ(parse_address("a@[ipv6:2001:db8::1]").diagnosis, Diagnosis::address_literal);
  EXPECT_EQ(parse_address("a@[IPv6:12345::1]").diagnosis, Diagnosis::ipv6_bad_character);
  EXPECT_EQ(parse_address("a@[1.2.3.4].com").diagnosis, Diagnosis::text_after_domain_literal);
  EXPECT_TRUE(parse_address("a@[1.2.3.4]").is_literal);
}

// Whatever bytes come: the parts lie within them, and what was read as an address reads the same
// again from its parts.
TEST(Address, SurvivesAnything) {
  constexpr std::string_view kAlphabet = "ab1.@-\"\\ ()[]\t\r\n:\x7f\x01\xC3\xA9";
  Random random(test::seed());
  for (int round = 0; round < 200'000; ++round) {
    std::string text(random.below(24), 'a');
    for (char& c : text) {
      c = kAlphabet[random.below(kAlphabet.size())];
    }

    const Address address = parse_address(text);

    for (const std::string_view part : {address.local, address.domain}) {
      ASSERT_TRUE(part.empty() || (part.data() >= text.data() &&
                                   part.data() + part.size() <= text.data() + text.size()));
    }
    if (address.category() == Category::valid) {
      ASSERT_EQ(std::string(address.local) + "@" + std::string(address.domain), text);
    }
  }
}

}  // namespace
}  // namespace ls::scoring
