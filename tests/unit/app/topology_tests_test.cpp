#include "app/topology_tests/runner.hpp"

#include "leadstream/config/yaml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace ls::app {
namespace {

using testing::HasSubstr;

const Project& project() {
  static const std::shared_ptr<const Project> kProject = [] {
    Settings settings;
    settings.topologies.dir = std::string(LEADSTREAM_SOURCE_DIR) + "/topologies";
    return load_whole_project(settings).value();
  }();
  return *kProject;
}

// The differences of the only case in `yaml`, one per line, or the error.
std::string run(const std::string& yaml, const flow::DriverOptions& options = {}) {
  const auto cases =
      read_test_cases(config::parse_yaml(yaml, "case.yaml").value(), project().catalog);
  if (!cases) {
    return cases.error().message;
  }
  const auto mismatches = run_test_case(project(), cases->front(), options);
  if (!mismatches) {
    return mismatches.error().message;
  }
  std::string text;
  for (const Mismatch& mismatch : *mismatches) {
    text += config::to_string(mismatch.place) + ": " + mismatch.text + "\n";
  }
  return text;
}

std::string run_expecting(const std::string& expected) {
  return run(R"(
- name: one view
  topology: score
  given:
    - { at: "2026-05-01T10:00:00Z", page.viewed: { event_id: a, lead_id: L1, dwell_ms: 900 } }
  expect:
)" + expected);
}

TEST(TopologyTests, WhatHoldsGivesNoMismatch) {
  EXPECT_EQ(run_expecting("    engagement: [ { key: L1, pages_7d: 1, dwell_30d: 900 } ]\n"), "");
}

// A lead's second view, dated before its first one.
std::string run_out_of_order(const std::string& overrides, const flow::DriverOptions& options) {
  return run(R"(
- name: two views
  topology: score)" +
                 overrides + R"(
  given:
    - { at: "2026-05-01T10:00:00Z", page.viewed: { event_id: a, lead_id: L1 } }
    - { at: "2026-05-01T09:00:00Z", page.viewed: { event_id: b, lead_id: L1 } }
  expect:
    engagement: [ { key: L1, pages_7d: 2 } ]
)",
             options);
}

TEST(TopologyTests, DisorderIsThatOfTheSettingsUnlessTheCaseSaysOtherwise) {
  flow::DriverOptions strict;
  strict.disorder = Millis{0};

  EXPECT_EQ(run_out_of_order("", {}), "") << "the source allows a day";
  EXPECT_THAT(run_out_of_order("", strict), HasSubstr("pages_7d: expected 2, not 1"));
  EXPECT_EQ(run_out_of_order("\n  disorder: 2h", strict), "");
}

TEST(TopologyTests, AWrongValueIsToldWithItsPlaceAndBothValues) {
  EXPECT_EQ(run_expecting("    engagement: [ { key: L1, pages_7d: 2 } ]\n"),
            "case.yaml:7:40: engagement: L1: pages_7d: expected 2, not 1\n");
}

TEST(TopologyTests, AWrongCountIsTold) {
  EXPECT_EQ(run_expecting("    scores: { count: 3 }\n"),
            "case.yaml:7:5: scores: expected 3 records, not 1\n");
}

TEST(TopologyTests, AKeyThatIsNotThereIsToldWithThoseThatAre) {
  EXPECT_EQ(run_expecting("    engagement: [ { key: L2 } ]\n"),
            "case.yaml:7:19: engagement: expected a record with key L2; there is L1\n");
}

TEST(TopologyTests, AnAbsentKeyMustBeAbsent) {
  EXPECT_EQ(run_expecting("    engagement: [ { key: L2, absent: true } ]\n"), "");
  EXPECT_THAT(run_expecting("    engagement: [ { key: L1, absent: true } ]\n"),
              HasSubstr("L1 is there, but should be absent"));
}

TEST(TopologyTests, AMemberThatIsNotThereIsToldWithTheWholeRecord) {
  EXPECT_THAT(run_expecting("    engagement: [ { key: L1, pages_8d: 1 } ]\n"),
              HasSubstr("pages_8d: there is no such member in {\"lead\":\"L1\""));
}

TEST(TopologyTests, ARangeHoldsItsEnds) {
  EXPECT_EQ(run_expecting("    model: [ { key: L1, probability: { min: 0.5, max: 0.5 } } ]\n"), "");
  EXPECT_THAT(run_expecting("    model: [ { key: L1, probability: { min: 0.6 } } ]\n"),
              HasSubstr("probability: expected min 0.6, not 0.5"));
}

TEST(TopologyTests, OneRecordFitsOneRow) {
  EXPECT_THAT(run_expecting("    scores: [ { key: L1 }, { key: L1 } ]\n"),
              HasSubstr("expected a record with key L1; there are none"));
}

TEST(TopologyTests, DeadLettersAreCountedEvenIfTheyAreListed) {
  EXPECT_EQ(run(R"(
- name: broken
  topology: score
  given: [ { at: "2026-05-01T10:00:00Z", raw: { topic: crm.web, key: L1, value: "{" } } ]
  expect: { dead_letters: [] }
)"),
            "case.yaml:5:13: dead_letters: expected 0 records, not 1\n");
}

TEST(TopologyTests, AnIdThatNoTopologyHasIsAnError) {
  EXPECT_EQ(run_expecting("    engagemnt: { count: 1 }\n"),
            "case.yaml:7:5: no topology of this case has a node or sink \"engagemnt\"");
}

TEST(TopologyTests, ATopologyThatIsNotThereIsAnError) {
  EXPECT_THAT(run("- { name: a, topology: scores, given: [], expect: { late: { count: 0 } } }"),
              HasSubstr("there is no topology \"scores\""));
}

TEST(TopologyTests, AllMistakesOfAFileAreTold) {
  const std::string text = run(R"(
- name: wrong
  topolgy: score
  given:
    - { at: "yesterday", page.viewed: { event_id: a, lead_id: L1 } }
    - { advance: soon }
    - { at: "2026-05-01T10:00:00Z" }
  expect: { late: {} }
)");
  EXPECT_THAT(text,
              HasSubstr("case.yaml:3:3: unknown key \"topolgy\"; did you mean \"topology\"?"));
  EXPECT_THAT(text, HasSubstr("case.yaml:5:13: "));
  EXPECT_THAT(text, HasSubstr("case.yaml:6:18: "));
  EXPECT_THAT(text, HasSubstr("case.yaml:7:7: expected an event, a signal, raw bytes or advance"));
  EXPECT_THAT(text, HasSubstr("expected a list of rows, { count: n }, or { exactly: [ … ] }"));
}

}  // namespace
}  // namespace ls::app
