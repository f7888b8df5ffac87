#include "app/verify/canonical_output.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ls::app {
namespace {

CanonicalRecord record(const std::string& key, std::int64_t time, const std::string& value) {
  return {key, {time}, value, false, {}};
}

// "<kind> <what>" of all that differs.
std::vector<std::string> told(std::vector<CanonicalRecord> expected,
                              std::vector<CanonicalRecord> found, bool is_incomplete = false) {
  Findings findings(100);
  compare({"t", is_incomplete}, std::move(expected), std::move(found), findings);
  std::vector<std::string> texts;
  for (const Finding& finding : findings.shown()) {
    texts.push_back(std::string(name_of(finding.kind)) + " " + finding.what);
  }
  texts.insert(texts.end(), findings.left_out().begin(), findings.left_out().end());
  return texts;
}

using Texts = std::vector<std::string>;

TEST(CanonicalOutput, TheOrderIsOfNoMatter) {
  EXPECT_EQ(
      told({record("b", 1, "x"), record("a", 2, "y")}, {record("a", 2, "y"), record("b", 1, "x")}),
      Texts());
  EXPECT_EQ(told({}, {}), Texts());
}

TEST(CanonicalOutput, WhatStandsAtOneKeyAndTimeIsPaired) {
  EXPECT_EQ(told({record("a", 0, "[1,2]"), record("a", 0, "same")},
                 {record("a", 0, "[1,3]"), record("a", 0, "same")}),
            Texts{"wrong key a at 1970-01-01T00:00:00.000Z: value differs at byte 3: expected "
                  "[1,2], found [1,3]"});
}

TEST(CanonicalOutput, WhatHasNoLikeIsLostOrInventedOrDoubled) {
  EXPECT_EQ(told({record("a", 0, "x"), record("b", 0, "y")},
                 {record("b", 0, "y"), record("b", 0, "y"), record("c", 0, "z")}),
            (Texts{"lost key a at 1970-01-01T00:00:00.000Z: not there: value x",
                   "duplicated key b at 1970-01-01T00:00:00.000Z: more often than it must be",
                   "invented key c at 1970-01-01T00:00:00.000Z: nothing that was read gives it: "
                   "value z"}));
}

TEST(CanonicalOutput, WhatMayHaveBeenRemovedIsNotMissed) {
  EXPECT_EQ(told({record("a", 0, "x")}, {}, true),
            Texts{"what compaction or retention has removed from t"});
}

TEST(CanonicalOutput, PlacesOnTheLogAndTheEnginesHeadersAreNotPartOfIt) {
  const CanonicalRecord alert = canonical(
      "k", R"([{"leadstream":{"schema":"leadstream.alert/1","sources":[{"topic":"t"}],"a":1}}])",
      false, {{"ls-seq", "7"}, {"tenant", "acme"}, {"__connect.errors", "x"}});

  EXPECT_EQ(alert.value, R"([{"leadstream":{"schema":"leadstream.alert/1","sources":[],"a":1}}])");
  EXPECT_EQ(alert.headers, (std::vector<std::pair<std::string, std::string>>{{"tenant", "acme"}}));
  EXPECT_EQ(canonical("k", R"({"sources":[1]})", false, {}).value, R"({"sources":[1]})");
}

}  // namespace
}  // namespace ls::app
