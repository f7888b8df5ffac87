#include "unit/operators/operator_bench.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace ls::operators {
namespace {

using test::at;
using test::OperatorBench;
using test::OwnedFeatures;

std::string yaml(const std::string& more = "") {
  return test::topology_yaml("signal",
                             "  - { id: drift, type: detect_drift, inputs: [in], reference: 200, "
                             "window: 50, effect_min: 0.15, confirm: 2" +
                                 more + " }",
                             {"drift"});
}

struct Stream {
  Random random;
  int i = 0;

  void feed(OperatorBench& bench, int count, double shift, double missing_share = 0.1) {
    for (int n = 0; n < count; ++n, ++i) {
      const double x = random.normal() + shift;
      const double y = random.normal();
      const bool is_missing = random.chance(missing_share);
      const OwnedFeatures features(
          {{"x", x}, {"y", is_missing ? std::numeric_limits<double>::quiet_NaN() : y}},
          {{"source", "web"}});
      flow::Signal signal;
      const std::string id = "s" + std::to_string(i);
      signal.model = "conversion";
      signal.id = id;
      signal.probability = random.uniform();
      signal.features = &features.row();
      bench.payload("conversion", at(minutes(i)), &signal);
    }
  }
};

TEST(DetectDrift, FindsNothingWhereNothingChanges) {
  OperatorBench bench(yaml());
  Stream stream{Random(1)};
  stream.feed(bench, 200 + 50 * 30, 0.0);

  EXPECT_TRUE(bench.all().empty());
}

TEST(DetectDrift, NamesTheFeatureThatShiftedAndNoOther) {
  OperatorBench bench(yaml());
  Stream stream{Random(2)};
  stream.feed(bench, 200 + 50 * 4, 0.0);
  stream.feed(bench, 50 * 4, 2.0);

  ASSERT_EQ(bench.all().size(), 1U);
  const test::Produced finding = bench.all()[0];
  EXPECT_EQ(finding.text("entity"), "x");
  EXPECT_EQ(finding.text("entity_type"), "feature");
  EXPECT_EQ(finding.text("status"), "firing");
  EXPECT_EQ(finding.time, at(minutes(200 + 50 * 6 - 1)));
  EXPECT_EQ(finding.number("reference_count"), 200);
  EXPECT_EQ(finding.number("current_count"), 50);
  EXPECT_GT(finding.number("value"), 0.5);
  EXPECT_EQ(finding.text("severity"), "critical");
  EXPECT_EQ(finding.text("first_id"), "s450");
  EXPECT_EQ(finding.text("last_id"), "s499");
}

TEST(DetectDrift, AFeatureThatTurnsNullIsFound) {
  OperatorBench bench(yaml());
  Stream stream{Random(7)};
  stream.feed(bench, 200 + 50 * 4, 0.0);
  stream.feed(bench, 50 * 4, 0.0, 1.0);

  ASSERT_EQ(bench.all().size(), 1U);
  EXPECT_EQ(bench.all()[0].text("entity_type"), "missingness");
  EXPECT_EQ(bench.all()[0].text("entity"), "y");
  EXPECT_EQ(bench.all()[0].time, at(minutes(200 + 50 * 6 - 1)));
  EXPECT_NEAR(bench.all()[0].number("value"), 0.9, 0.1);
}

TEST(DetectDrift, AFeatureThatIsAlwaysNullIsAsItWas) {
  OperatorBench bench(yaml());
  Stream stream{Random(8)};
  stream.feed(bench, 200 + 50 * 30, 0.0, 1.0);

  EXPECT_TRUE(bench.all().empty());
}

TEST(DetectDrift, AnEpisodeKeepsItsBeginWhenItResolves) {
  OperatorBench bench(yaml());
  Stream stream{Random(3)};
  stream.feed(bench, 200 + 50 * 4, 0.0);
  stream.feed(bench, 50 * 4, 2.0);
  stream.feed(bench, 50 * 4, 0.0);

  ASSERT_EQ(bench.all().size(), 2U);
  EXPECT_EQ(bench.all()[1].text("status"), "resolved");
  EXPECT_EQ(bench.all()[1].text("started"), bench.all()[0].text("started"));
}

TEST(DetectDrift, TheReferenceBeginsAfterTheWarmUp) {
  OperatorBench bench(yaml(", warm_up: 100m"));
  Stream stream{Random(4)};
  stream.feed(bench, 100, 5.0);  // unlike all that follows
  stream.feed(bench, 200 + 50 * 10, 0.0);

  EXPECT_TRUE(bench.all().empty());
}

TEST(DetectDrift, ARestartContinuesByteForByte) {
  OperatorBench straight(yaml());
  OperatorBench stopped(yaml());
  Stream one{Random(5)};
  Stream two{Random(5)};
  for (int step = 0; step < 40; ++step) {
    const double shift = step > 20 && step < 30 ? 1.5 : 0.0;
    one.feed(straight, 23, shift);
    two.feed(stopped, 23, shift);
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

TEST(DetectDrift, WhatWasRolledBackWasNeverSeen) {
  OperatorBench straight(yaml());
  OperatorBench stopped(yaml());
  Stream one{Random(6)};
  Stream two{Random(6)};
  Stream lost{Random(99)};
  for (int step = 0; step < 20; ++step) {
    one.feed(straight, 23, 0.0);
    two.feed(stopped, 23, 0.0);
    straight.commit();
    stopped.commit();
    lost.i = two.i;
    lost.feed(stopped, 60, 3.0);
    stopped.roll_back();
  }

  EXPECT_TRUE(straight.store() == stopped.store());
}

TEST(DetectDrift, WrongSettingsAreRefused) {
  EXPECT_NE(test::error_of(yaml(", level: 0")), "");
  EXPECT_NE(test::error_of(yaml(", test: psi")).find("ks"), std::string::npos);
}

}  // namespace
}  // namespace ls::operators
