#include "unit/operators/operator_bench.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/event/json_document.hpp"

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
  EXPECT_EQ(sent.key, "1ca2fa6416089c2b");
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

TEST(Alert, ThePageShowsTheLastStateAlsoAfterARestart) {
  OperatorBench bench(kYaml);
  feed_episode(bench);
  bench.commit();
  bench.reopen();

  std::string json;
  event::JsonWriter writer(json);
  bench.pipeline().operators()[1]->describe(writer);
  EXPECT_NE(json.find(R"("state":"resolved")"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("fingerprint":"1ca2fa6416089c2b")"), std::string::npos) << json;
}

}  // namespace
}  // namespace ls::operators
