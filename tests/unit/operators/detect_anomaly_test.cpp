#include "unit/operators/operator_bench.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace ls::operators {
namespace {

using test::at;
using test::OperatorBench;
using test::OwnedFeatures;

constexpr const char* kQuick =
    "rate: 0.01, window: 300, warm_up: 100, scale_points: 50, calm: 20, detectors: [ robust_z, { "
    "type: random_cut_forest, trees: 10, sample: 64 } ]";

std::string yaml(const std::string& settings = kQuick) {
  return test::topology_yaml(
      "signal", "  - { id: odd, type: detect_anomaly, inputs: [in], " + settings + " }", {"odd"});
}

struct Stream {
  Random random;
  int i = 0;

  void one(OperatorBench& bench, double x, double y, const std::string& key = "conversion",
           const std::string& model = "conversion") {
    const OwnedFeatures features({{"x", x}, {"y", y}}, {{"source", "web"}});
    flow::Signal signal;
    const std::string id = "s" + std::to_string(i);
    signal.model = model;
    signal.id = id;
    signal.features = &features.row();
    bench.payload(key, at(minutes(i)), &signal);
    ++i;
  }
  void usual(OperatorBench& bench, int count, const std::string& key = "conversion") {
    for (int n = 0; n < count; ++n) {
      // Bounded, so that nothing here is as strange as what the tests plant.
      one(bench, 5 + random.uniform(), 100 * random.uniform(), key);
    }
  }
  // In the midst of all: whatever was firing resolves.
  void calm(OperatorBench& bench, int count) {
    for (int n = 0; n < count; ++n) {
      one(bench, 5.5 + 0.001 * n, 50 + 0.1 * n);
    }
  }
};

std::vector<test::Produced> firing(const OperatorBench& bench) {
  std::vector<test::Produced> found;
  for (const test::Produced& finding : bench.all()) {
    if (finding.text("status") == "firing") {
      found.push_back(finding);
    }
  }
  return found;
}

TEST(DetectAnomaly, NamesTheFeatureThatIsStrange) {
  OperatorBench bench(yaml());
  Stream stream{.random = Random(1)};
  stream.usual(bench, 1500);
  stream.calm(bench, 25);
  bench.forget();
  stream.one(bench, 30, 50);

  ASSERT_EQ(bench.all().size(), 1U);
  const test::Produced finding = bench.all()[0];
  EXPECT_EQ(finding.text("rule"), "anomaly-ensemble");
  EXPECT_EQ(finding.text("model"), "conversion");
  EXPECT_EQ(finding.text("entity_type"), "feature");
  EXPECT_EQ(finding.text("entity"), "x");
  EXPECT_EQ(finding.text("status"), "firing");
  EXPECT_EQ(finding.time, at(minutes(1525)));
  EXPECT_GT(finding.number("value"), 0.75);
  EXPECT_EQ(finding.number("location"), 30);
  EXPECT_LE(finding.number("p_adjusted"), 0.01);
  EXPECT_NEAR(finding.number("log_p"), std::log(finding.number("p_adjusted")), 1e-12);
  EXPECT_EQ(finding.text("first_id"), "s1525");
  EXPECT_EQ(finding.text("last_id"), "s1525");
  EXPECT_EQ(finding.number("signals_seen"), 1526);
}

TEST(DetectAnomaly, TwoFeaturesAreTwoReasons) {
  OperatorBench bench(yaml());
  Stream stream{.random = Random(2)};
  stream.usual(bench, 1500);
  stream.calm(bench, 25);
  bench.forget();
  stream.one(bench, 105, 10'000);

  ASSERT_EQ(bench.all().size(), 2U);
  EXPECT_NE(bench.all()[0].text("entity"), bench.all()[1].text("entity"));
  EXPECT_GE(bench.all()[0].number("value"), bench.all()[1].number("value"));
  EXPECT_GE(bench.all()[1].number("value"), 0.25);
}

TEST(DetectAnomaly, AnEpisodeEndsAfterCalmRecords) {
  OperatorBench bench(
      yaml("rate: 0.005, window: 300, warm_up: 100, calm: 30, detectors: "
           "[robust_z], features: [x]"));
  Stream stream{.random = Random(3)};
  stream.usual(bench, 800);
  stream.calm(bench, 31);
  bench.forget();
  stream.one(bench, 500, 1);
  stream.one(bench, 600, 1);
  const std::size_t fired = bench.all().size();
  stream.calm(bench, 31);

  EXPECT_EQ(fired, 1U);
  ASSERT_EQ(bench.all().size(), 2U);
  EXPECT_EQ(bench.all()[0].text("rule"), "anomaly-robust_z");
  EXPECT_EQ(bench.all()[1].text("status"), "resolved");
  EXPECT_EQ(bench.all()[1].text("entity"), "x");
  EXPECT_EQ(bench.all()[1].text("started"), bench.all()[0].text("started"));
  EXPECT_EQ(bench.all()[1].text("first_id"), bench.all()[0].text("first_id"));
}

TEST(DetectAnomaly, OnlyTheFeaturesOfTheSettingsCount) {
  OperatorBench bench(
      yaml("rate: 0.01, window: 300, warm_up: 100, detectors: [robust_z], "
           "features: [y], calm: 10"));
  Stream stream{.random = Random(4)};
  stream.usual(bench, 900);
  stream.calm(bench, 20);
  bench.forget();
  stream.one(bench, 1e9, 50);

  EXPECT_TRUE(firing(bench).empty());
}

TEST(DetectAnomaly, AFeatureThatIsNotThereIsMissing) {
  OperatorBench bench(
      yaml("rate: 0.01, window: 300, warm_up: 100, detectors: [robust_z], "
           "features: [x, nowhere], calm: 10"));
  Stream stream{.random = Random(5)};
  stream.usual(bench, 900);
  stream.calm(bench, 20);
  bench.forget();
  stream.one(bench, 1e6, 50);

  ASSERT_EQ(firing(bench).size(), 1U);
  EXPECT_EQ(firing(bench)[0].text("entity"), "x");
}

TEST(DetectAnomaly, AKeyHasAMonitorOfItsOwn) {
  OperatorBench bench(
      yaml("rate: 0.01, window: 300, warm_up: 100, detectors: [robust_z], "
           "features: [x], per: key, keys_max: 2"));
  Stream stream{.random = Random(6)};
  for (int n = 0; n < 700; ++n) {
    stream.one(bench, 5 + stream.random.uniform(), 0, "L1");
    stream.one(bench, 5000 + stream.random.uniform(), 0, "L2");
  }
  bench.forget();
  stream.one(bench, 5000.5, 0, "L1");
  stream.one(bench, 1e9, 0, "L3");

  ASSERT_EQ(bench.all().size(), 1U);
  EXPECT_EQ(bench.all()[0].text("entity_type"), "feature of key");
  EXPECT_EQ(bench.all()[0].text("entity"), "x of L1");
  EXPECT_EQ(bench.counter(0, "anomaly_records_unwatched"), 1U);
}

TEST(DetectAnomaly, ARestartContinuesByteForByte) {
  OperatorBench straight(yaml());
  OperatorBench stopped(yaml());
  Stream one{.random = Random(7)};
  Stream two{.random = Random(7)};
  for (int step = 0; step < 40; ++step) {
    one.usual(straight, 23);
    two.usual(stopped, 23);
    if (step > 25 && step % 5 == 0) {
      one.one(straight, step, 1);
      two.one(stopped, step, 1);
    }
    stopped.commit();
    stopped.reopen();
  }
  straight.commit();

  EXPECT_TRUE(straight.store() == stopped.store());
  ASSERT_EQ(straight.all().size(), stopped.all().size());
  ASSERT_GE(straight.all().size(), 1U);
  for (std::size_t i = 0; i < straight.all().size(); ++i) {
    EXPECT_EQ(straight.all()[i].json, stopped.all()[i].json);
  }
}

TEST(DetectAnomaly, WhatWasRolledBackWasNeverSeen) {
  OperatorBench straight(yaml());
  OperatorBench stopped(yaml());
  Stream one{.random = Random(8)};
  Stream two{.random = Random(8)};
  Stream lost{.random = Random(99)};
  for (int step = 0; step < 20; ++step) {
    one.usual(straight, 23);
    two.usual(stopped, 23);
    straight.commit();
    stopped.commit();
    lost.i = two.i;
    lost.usual(stopped, 30);
    lost.one(stopped, 1e9, 1e9);
    stopped.roll_back();
  }

  EXPECT_TRUE(straight.store() == stopped.store());
}

TEST(DetectAnomaly, OtherSettingsBeginAnew) {
  OperatorBench bench(yaml());
  Stream stream{.random = Random(9)};
  stream.usual(bench, 1000);
  bench.commit();
  bench.reopen(yaml("rate: 0.01, window: 300, warm_up: 100, detectors: [robust_z]"));
  bench.forget();
  stream.usual(bench, 10);
  stream.one(bench, 1e9, 1e9);
  bench.commit();
  bench.reopen();

  EXPECT_TRUE(bench.all().empty());
}

TEST(DetectAnomaly, WrongSettingsAreRefused) {
  EXPECT_EQ(test::error_of(yaml()), "");
  EXPECT_EQ(test::error_of(yaml("rate: 0.01")), "");
  EXPECT_NE(test::error_of(yaml("rate: 0")), "");
  EXPECT_NE(test::error_of(yaml("rate: 0.0001, window: 300")).find("1 / rate"), std::string::npos);
  EXPECT_NE(test::error_of(yaml("detectors: [oracle]")).find("known: random_cut_forest"),
            std::string::npos);
  EXPECT_NE(test::error_of(yaml("detectors: [{ type: robust_z, trees: 3 }]")).find("trees"),
            std::string::npos);
  EXPECT_NE(test::error_of(yaml("detectors: []")), "");
  EXPECT_NE(test::error_of(yaml("per: lead")).find("stream"), std::string::npos);
}

}  // namespace
}  // namespace ls::operators
