#include "unit/operators/operator_bench.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/flow/codec.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ls::operators {
namespace {

using test::at;
using test::OperatorBench;
using test::OwnedFeatures;

const std::string kYaml = test::topology_yaml(
    "signal",
    "  - { id: drift, type: detect_drift, inputs: [in], reference: 100, window: 50, confirm: 1 }\n"
    "  - { id: alerts, type: alert, inputs: [drift], ttl: 6h }",
    {"alerts"});

// Fires for feature x, then resolves.
void feed_episode(OperatorBench& bench) {
  Random random(8);
  for (int i = 0; i < 300; ++i) {
    const OwnedFeatures features({{"x", random.normal() + (i >= 150 && i < 250 ? 4.0 : 0.0)}});
    flow::Signal signal;
    signal.model = "conversion";
    signal.probability = random.uniform();
    signal.features = &features.row();
    bench.payload("conversion", at(minutes(i)), &signal);
  }
}

struct Sent {
  std::string key;
  std::string starts;
  std::string ends;
  std::string status;
  std::vector<std::pair<std::string, std::string>> labels;
};

Sent read(const test::Produced& produced) {
  event::JsonDocument document;
  const auto root = document.parse(produced.json);
  EXPECT_TRUE(root.has_value());
  Sent sent;
  for (const event::JsonView alert : root->items()) {
    sent.starts = *alert.text("startsAt");
    sent.ends = *alert.text("endsAt");
    sent.key = *alert.get("leadstream")->text("fingerprint");
    sent.status = *alert.get("leadstream")->text("status");
    for (const event::JsonMember member : alert.get("labels")->members()) {
      sent.labels.emplace_back(member.key, *member.value.text());
    }
  }
  return sent;
}

TEST(Alert, LabelsAreSortedAndTheFingerprintIsAlertmanagers) {
  OperatorBench bench(kYaml);
  feed_episode(bench);

  ASSERT_EQ(bench.of("alerts").size(), 2U);
  const Sent sent = read(bench.of("alerts")[0]);
  EXPECT_TRUE(std::is_sorted(sent.labels.begin(), sent.labels.end()));
  EXPECT_EQ(sent.labels.size(), 7U);
  // Worked out in Python after prometheus/common's LabelSet.Fingerprint: FNV-1a 64 over each
  // name, 0xff, value, 0xff in the order of the names.
  EXPECT_EQ(sent.key, "d011864898f31618");
}

TEST(Alert, AnEpisodeKeepsItsStartAndItsFingerprint) {
  OperatorBench bench(kYaml);
  feed_episode(bench);

  ASSERT_EQ(bench.of("alerts").size(), 2U);
  const Sent fired = read(bench.of("alerts")[0]);
  const Sent resolved = read(bench.of("alerts")[1]);
  EXPECT_EQ(fired.status, "firing");
  EXPECT_EQ(resolved.status, "resolved");
  EXPECT_EQ(fired.starts, resolved.starts);
  EXPECT_EQ(fired.key, resolved.key);
  EXPECT_EQ(fired.labels, resolved.labels);
  EXPECT_EQ(fired.starts, format_rfc3339(at(minutes(199))));
  EXPECT_EQ(fired.ends, format_rfc3339(at(minutes(199)) + hours(6)));
  EXPECT_EQ(resolved.ends, format_rfc3339(at(minutes(299))));
}

// One finding of a stream; the rest is as the detector gives it.
flow::Finding finding_of(flow::FindingState state, flow::Severity severity, EventTime started) {
  flow::Finding finding;
  finding.rule = "drift-ks";
  finding.model = "conversion";
  finding.entity_type = "feature";
  finding.entity = "x";
  finding.state = state;
  finding.severity = severity;
  finding.started = started;
  return finding;
}

const std::string kAlertsOnly =
    test::topology_yaml("signal",
                        "  - { id: drift, type: detect_drift, inputs: [in] }\n"
                        "  - { id: alerts, type: alert, inputs: [drift] }",
                        {"alerts"});

// Hands findings to the alert node itself: a detector does not give each of them at will.
class Findings {
 public:
  Sent give(const flow::Finding& finding, EventTime now) {
    flow::Output out(arena_);
    flow::Record record;
    record.key = "conversion";
    record.time = now;
    record.payload = &finding;
    test::must(bench_.pipeline().operators()[1]->process({&record, 1}, out));
    EXPECT_EQ(out.records().size(), 1U);
    test::Produced produced;
    flow::encode_payload(out.records().front(), produced.key, produced.json);
    return read(produced);
  }

 private:
  OperatorBench bench_{kAlertsOnly};
  Arena arena_;
};

std::string severity_of(const Sent& sent) {
  return sent.labels.back().second;
}

TEST(Alert, TheSeverityOfAnEpisodeIsThatOfItsStart) {
  using flow::FindingState;
  using flow::Severity;
  Findings findings;

  const Sent fired = findings.give(
      finding_of(FindingState::firing, Severity::critical, at(hours(1))), at(hours(1)));
  const Sent resolved =
      findings.give(finding_of(FindingState::resolved, Severity::info, at(hours(1))), at(hours(2)));
  const Sent again = findings.give(
      finding_of(FindingState::firing, Severity::warning, at(hours(3))), at(hours(3)));

  EXPECT_EQ(severity_of(fired), "critical");
  EXPECT_EQ(severity_of(resolved), "critical");
  EXPECT_EQ(fired.key, resolved.key);
  EXPECT_EQ(severity_of(again), "warning");
  EXPECT_NE(again.key, fired.key);
}

TEST(Alert, EachMessageHasAnIdOfItsOwnThatFollowsFromWhatItTells) {
  OperatorBench bench(kYaml);
  OperatorBench other(kYaml);
  feed_episode(bench);
  feed_episode(other);

  EXPECT_EQ(bench.of("alerts")[0].json, other.of("alerts")[0].json);
  EXPECT_NE(bench.of("alerts")[0].json.find("\"id\":\"d011864898f31618-"), std::string::npos);
  EXPECT_NE(bench.of("alerts")[0].json.find("-firing\""), std::string::npos);
  EXPECT_NE(bench.of("alerts")[1].json.find("-resolved\""), std::string::npos);
  // Nobody said where this process is found: no link is better than one that is no URI.
  EXPECT_EQ(bench.of("alerts")[0].json.find("generatorURL"), std::string::npos);
}

TEST(Alert, ThePageShowsTheLastStateAlsoAfterARestart) {
  OperatorBench bench(kYaml);
  feed_episode(bench);
  bench.commit();
  bench.reopen();

  std::string json;
  event::JsonWriter writer(json);
  bench.pipeline().operators()[1]->describe(writer);
  EXPECT_NE(json.find(R"("state":"resolved")"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("fingerprint":"d011864898f31618")"), std::string::npos) << json;
}

}  // namespace
}  // namespace ls::operators
