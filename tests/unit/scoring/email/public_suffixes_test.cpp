#include "scoring/email/public_suffixes.hpp"

#include <gtest/gtest.h>

namespace ls::scoring {
namespace {

// The rules that the public suffix list's own test vectors (test_psl.txt) are about.
constexpr std::string_view kRules =
    "// a comment\n"
    "com\n"
    "biz\n"
    "jp\n"
    "ac.jp\n"
    "kyoto.jp\n"
    "ide.kyoto.jp\n"
    "*.kobe.jp\n"
    "!city.kobe.jp\n"
    "*.ck\n"
    "!www.ck\n"
    "us\n"
    "ak.us\n"
    "k12.ak.us rest of the line\n"
    "cn\n"
    "\xE5\x85\xAC\xE5\x8F\xB8.cn\r\n"
    "uk.com";

struct SuffixCase {
  std::string_view domain;
  std::string_view suffix;
};

TEST(PublicSuffixes, FollowThePublishedAlgorithm) {
  const PublicSuffixes suffixes = PublicSuffixes::read(kRules).take();

  for (const auto& [domain, suffix] : {
           SuffixCase{"com", "com"},
           {"b.example.com", "com"},
           {"example.uk.com", "uk.com"},
           {"example.example", "example"},  // no rule: the last label
           {"test.ac.jp", "ac.jp"},
           {"b.test.kyoto.jp", "kyoto.jp"},
           {"a.b.ide.kyoto.jp", "ide.kyoto.jp"},
           {"c.kobe.jp", "c.kobe.jp"},
           {"a.b.c.kobe.jp", "c.kobe.jp"},
           {"www.city.kobe.jp", "kobe.jp"},
           {"ck", "ck"},
           {"test.ck", "test.ck"},
           {"a.b.test.ck", "test.ck"},
           {"www.www.ck", "ck"},
           {"test.k12.ak.us", "k12.ak.us"},
           {"www.xn--85x722f.xn--55qx5d.cn", "xn--55qx5d.cn"},
       }) {
    EXPECT_EQ(suffixes.suffix_of(domain), suffix) << domain;
  }
}

TEST(PublicSuffixes, KnowTopLevelDomainsThatHaveRules) {
  const PublicSuffixes suffixes = PublicSuffixes::read(kRules).take();

  EXPECT_TRUE(suffixes.knows("example.com"));
  EXPECT_TRUE(suffixes.knows("a.b.ck"));
  EXPECT_FALSE(suffixes.knows("example.comm"));
  EXPECT_FALSE(suffixes.knows("localhost"));
}

TEST(PublicSuffixes, AListWithoutRulesIsRefused) {
  EXPECT_FALSE(PublicSuffixes::read("// nothing\n").has_value());
  EXPECT_FALSE(PublicSuffixes::read("<html>\n\xFF\xFE.com\n").has_value());
}

}  // namespace
}  // namespace ls::scoring
