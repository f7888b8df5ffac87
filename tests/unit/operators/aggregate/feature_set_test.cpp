#include "operators/aggregate/feature_set.hpp"

#include "unit/operators/aggregate/feature_file.hpp"
#include "unit/operators/operator_bench.hpp"

#include "leadstream/config/yaml.hpp"
#include "leadstream/operators/feature_sets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace ls::operators {
namespace {

using testing::HasSubstr;

constexpr const char* kReadAll =
    "    v: { value: views, window: 7d }\n    o: { value: opens }\n"
    "    s: { value: source }\n    a: { recency: seen_at, in: h }\n";

std::string error_of(const std::string& features, const std::string& measures = "") {
  return test::error_of(test::FeatureFile(features, measures).topology());
}

std::uint64_t digest_of(const std::string& text) {
  config::Problems problems;
  const auto root = config::parse_yaml(text, "set.yaml", problems);
  const auto set = read_feature_set(*root, test::catalog(), problems);
  EXPECT_TRUE(set.has_value()) << problems.to_text();
  return set ? set->digest : 0;
}

FeatureSetNote lead_set() {
  config::Problems problems;
  auto set = describe_feature_set(LEADSTREAM_SOURCE_DIR "/topologies/features/lead.yaml",
                                  test::catalog(), problems);
  EXPECT_TRUE(set.has_value()) << problems.to_text();
  return set.value_or(FeatureSetNote());
}

// The list in the specification of the lead score, group by group.
TEST(FeatureSet, TheLeadSetHas112FactsAndSixTwins) {
  const std::vector<std::pair<std::string, int>> wanted = {
      {"contact", 6},      {"engagement", 7}, {"temporal", 6}, {"temporal_circle", 6},
      {"agent", 3},        {"category", 7},   {"timing", 2},   {"windows", 24},
      {"recency", 8},      {"ratios", 8},     {"trends", 6},   {"email", 7},
      {"firmographic", 8}, {"intent", 9},     {"text", 7},     {"product", 4}};
  const FeatureSetNote set = lead_set();
  std::vector<std::pair<std::string, int>> counted;
  int twins = 0;
  for (const FeatureNote& feature : set.features) {
    if (counted.empty() || counted.back().first != feature.group) {
      counted.emplace_back(feature.group, 0);
    }
    ++counted.back().second;
    twins += feature.is_twin ? 1 : 0;
  }

  EXPECT_EQ(counted, wanted);
  EXPECT_EQ(twins, 6);
  EXPECT_EQ(set.features.size(), 118U);
  EXPECT_EQ(set.features.size() - 6, 112U);
}

TEST(FeatureSet, WhatIsAbsentSaysWhy) {
  for (const FeatureNote& feature : lead_set().features) {
    if (feature.kind == "absent") {
      EXPECT_FALSE(feature.doc.empty()) << feature.name;
    } else if (feature.kind != "calendar") {
      EXPECT_FALSE(feature.reads.empty()) << feature.name;
    }
    EXPECT_TRUE(feature.is_word || feature.is_twin || feature.kind == "absent" ||
                !feature.unit.empty())
        << feature.name;
  }
}

TEST(FeatureSet, ItsDigestKnowsWhatChangesAValueAndNothingElse) {
  const std::string before =
      "features: f\nmeasures: { m: { count: page.viewed, keep: [7d] } }\n"
      "groups: { g: { x: { value: m, window: 1d, unit: views } } }\n";
  const std::string relaid =
      "features: f\ndoc: new\nmeasures:\n  m:\n    keep: [7d]\n    count: page.viewed\n"
      "groups:\n  g:\n    x: { window: 1d, doc: read, unit: views, value: m }\n";
  const std::string window =
      "features: f\nmeasures: { m: { count: page.viewed, keep: [7d] } }\n"
      "groups: { g: { x: { value: m, window: 2d, unit: views } } }\n";
  const std::string measure =
      "features: f\nmeasures: { m: { count: email.opened, keep: [7d] } }\n"
      "groups: { g: { x: { value: m, window: 1d, unit: views } } }\n";

  EXPECT_EQ(digest_of(before), digest_of(relaid));
  EXPECT_NE(digest_of(before), digest_of(window));
  EXPECT_NE(digest_of(before), digest_of(measure));
}

TEST(FeatureSet, TheHashOfEachVectorHoldsTheDigest) {
  const auto hash_of = [](const std::string& window) {
    const test::FeatureFile file(std::string(kReadAll) +
                                 "    w: { value: views, window: " + window + " }\n");
    test::OperatorBench bench(file.topology());
    std::uint64_t hash = 0;
    bench.watch = [&hash](const flow::Record& record) {
      hash = record.as<flow::Features>()->schema->hash();
    };
    bench.event("page.viewed", "L1", "a", test::at(hours(1)));
    return hash;
  };

  EXPECT_EQ(hash_of("30d"), hash_of("30d"));
  EXPECT_NE(hash_of("30d"), hash_of("31d"));
}

TEST(FeatureSet, EveryMistakeIsNamedAtItsPlace) {
  const std::string text = error_of(
      "    a: { value: vews, window: 7d }\n"
      "    b: { ratio: [views], window: 7d }\n"
      "    c: { value: views }\n"
      "    d: { value: views, window: 91d }\n"
      "    e: { value: views, window: 90m }\n"
      "    f: { recency: views, in: h }\n"
      "    g: { level: views, window: 7d, levels: { a: high } }\n"
      "    h: { calendar: weekend, form: sin }\n"
      "    i: { trend: views, recent: 30d, window: 7d }\n"
      "    j: { value: source, if_missing: 1 }\n"
      "    k: { value: source, known: source }\n"
      "    l: { vlaue: source }\n");
  for (const std::string_view expected : {"set.yaml:9:",
                                          "did you mean \"views\"",
                                          "set.yaml:10:",
                                          "two measures",
                                          "set.yaml:11:",
                                          "say which `window`",
                                          "set.yaml:12:",
                                          "not kept for 91d",
                                          "set.yaml:13:",
                                          "no multiple of 1h",
                                          "set.yaml:14:",
                                          "no since_last",
                                          "set.yaml:15:",
                                          "only a word",
                                          "expected a number",
                                          "set.yaml:16:",
                                          "no circle",
                                          "set.yaml:17:",
                                          "shorter than",
                                          "set.yaml:18:",
                                          "stays so",
                                          "set.yaml:19:",
                                          "either value or known",
                                          "set.yaml:20:",
                                          "expected one of value"}) {
    EXPECT_THAT(text, HasSubstr(std::string(expected)));
  }
}

TEST(FeatureSet, WhatIsKeptIsRead) {
  EXPECT_EQ(error_of(kReadAll), "");
  EXPECT_THAT(error_of("    v: { value: views, window: 7d }\n"), HasSubstr("read by no feature"));
}

TEST(FeatureSet, MistakesOfMeasuresAreNamed) {
  for (const auto& [measure, wanted] : std::vector<std::pair<std::string, std::string>>{
           {"{ count: page.viewed, keep: [7m] }", "\"7m\" is no length"},
           {"{ count: page.viewed, keep: [30d, 7d] }", "lengths must rise"},
           {"{ count: page.viewed, keep: [] }", "at least one"},
           {"{ last: lead.created.source, keep: [7d] }", "for all time"},
           {"{ since_last: page.viewed, keep: [7d] }", "since_last has no window"},
           {"{ any: [views, nothing] }", "no measure \"nothing\" above"},
           {"{ any: [views, seen_at] }", "would count page.viewed twice"},
           {"{ count: page.viewed, hours: { from: 24, to: 6 } }", "from"},
           {"{ count: page.viewed, hours: { from: 22, to: 6, offset: source } }",
            "no measure \"source\" of one number above"},
           {"{ count: page.viewd }", "\"page.viewd\""}}) {
    const std::string error =
        error_of(std::string(kReadAll) + "    x: { known: x }\n", "  x: " + measure + "\n");
    EXPECT_THAT(error, HasSubstr(wanted)) << measure;
  }
}

TEST(FeatureSet, AFileThatIsNotThereIsNamed) {
  EXPECT_THAT(test::error_of(test::topology_over("/nowhere/set.yaml")),
              HasSubstr("/nowhere/set.yaml"));
}

TEST(FeatureSet, TheTailMovesInHopsOfTheWindowsSize) {
  EXPECT_EQ(hop_of(hours(1)), minutes(5));
  EXPECT_EQ(hop_of(hours(12)), hours(1));
  EXPECT_EQ(hop_of(days(7)), hours(1));
  EXPECT_EQ(hop_of(days(12)), days(1));
}

}  // namespace
}  // namespace ls::operators
