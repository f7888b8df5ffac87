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

// With other settings than those above.
std::string plain(const std::string& settings) {
  return test::topology_yaml("signal",
                             "  - { id: drift, type: detect_drift, inputs: [in], reference: 200, "
                             "window: 50, " +
                                 settings + " }",
                             {"drift"});
}

struct Stream {
  Random random;
  int i = 0;
  double web_share = 1.0;  // of the signals whose source is "web"

  void feed(OperatorBench& bench, int count, double shift, double missing_share = 0.1) {
    for (int n = 0; n < count; ++n, ++i) {
      const double x = random.normal() + shift;
      const double y = random.normal();
      const bool is_missing = random.chance(missing_share);
      const OwnedFeatures features(
          {{"x", x}, {"y", is_missing ? std::numeric_limits<double>::quiet_NaN() : y}},
          {{"source", web_share == 1.0 || random.chance(web_share) ? "web" : "mail"}});
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
  Stream stream{.random = Random(1)};
  stream.feed(bench, 200 + 50 * 30, 0.0);

  EXPECT_TRUE(bench.all().empty());
}

TEST(DetectDrift, NamesTheFeatureThatShiftedAndNoOther) {
  OperatorBench bench(yaml());
  Stream stream{.random = Random(2)};
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
  EXPECT_EQ(finding.text("drift_type"), "sudden");
  EXPECT_EQ(finding.text("first_id"), "s450");
  EXPECT_EQ(finding.text("last_id"), "s499");
}

TEST(DetectDrift, AFeatureThatTurnsNullIsFound) {
  OperatorBench bench(yaml());
  Stream stream{.random = Random(7)};
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
  Stream stream{.random = Random(8)};
  stream.feed(bench, 200 + 50 * 30, 0.0, 1.0);

  EXPECT_TRUE(bench.all().empty());
}

TEST(DetectDrift, AnEpisodeKeepsItsBeginWhenItResolves) {
  OperatorBench bench(yaml());
  Stream stream{.random = Random(3)};
  stream.feed(bench, 200 + 50 * 4, 0.0);
  stream.feed(bench, 50 * 4, 2.0);
  stream.feed(bench, 50 * 4, 0.0);

  ASSERT_EQ(bench.all().size(), 2U);
  EXPECT_EQ(bench.all()[1].text("status"), "resolved");
  EXPECT_EQ(bench.all()[1].text("started"), bench.all()[0].text("started"));
}

TEST(DetectDrift, AChangeThatWasThereBeforeIsRecurring) {
  OperatorBench bench(yaml());
  Stream stream{.random = Random(3)};
  stream.feed(bench, 200 + 50 * 4, 0.0);
  for (const double shift : {2.0, -2.0, 2.0}) {
    stream.feed(bench, 50 * 4, shift);
    bench.commit();
    bench.reopen();
    stream.feed(bench, 50 * 4, 0.0);
  }

  std::vector<std::string> types;
  for (const test::Produced& finding : bench.all()) {
    if (finding.text("status") == "firing") {
      types.push_back(finding.text("drift_type"));
    }
  }
  EXPECT_EQ(types, (std::vector<std::string>{"sudden", "sudden", "recurring"}));
}

TEST(DetectDrift, TheReferenceBeginsAfterTheWarmUp) {
  OperatorBench bench(yaml(", warm_up: 100m"));
  Stream stream{.random = Random(4)};
  stream.feed(bench, 100, 5.0);  // unlike all that follows
  stream.feed(bench, 200 + 50 * 10, 0.0);

  EXPECT_TRUE(bench.all().empty());
}

TEST(DetectDrift, ARestartContinuesByteForByte) {
  OperatorBench straight(yaml());
  OperatorBench stopped(yaml());
  Stream one{.random = Random(5)};
  Stream two{.random = Random(5)};
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
  Stream one{.random = Random(6)};
  Stream two{.random = Random(6)};
  Stream lost{.random = Random(99)};
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
  EXPECT_NE(test::error_of(yaml(", test: chi")).find("ks"), std::string::npos);
  EXPECT_NE(test::error_of(yaml(", arl: 10000, level: 0.1")).find("give one"), std::string::npos);
  EXPECT_NE(test::error_of(yaml(", arl: 400")), "");
  EXPECT_NE(test::error_of(yaml(", test: adwin, arl: 10000")).find("adwin"), std::string::npos);
  EXPECT_NE(test::error_of(yaml(", test: cusum, level: 0.1")).find("arl"), std::string::npos);
  EXPECT_NE(test::error_of(yaml(", threshold: 5")), "");
  EXPECT_NE(test::error_of(yaml(", budget: { alerts: 0, per: 1h }")), "");
}

TEST(DetectDrift, ACategoryWhoseSharesMoveIsFound) {
  OperatorBench bench(yaml(", categories: true"));
  Stream stream{.random = Random(11), .web_share = 0.8};
  stream.feed(bench, 200 + 50 * 4, 0.0);
  stream.web_share = 0.3;
  stream.feed(bench, 50 * 4, 0.0);

  ASSERT_EQ(bench.all().size(), 1U);
  const test::Produced finding = bench.all()[0];
  EXPECT_EQ(finding.text("entity_type"), "category");
  EXPECT_EQ(finding.text("entity"), "source");
  EXPECT_EQ(finding.text("rule"), "drift-chi_square");
  EXPECT_NEAR(finding.number("value"), 0.5, 0.2);
}

TEST(DetectDrift, ACategoryThatWasNeverThereIsFound) {
  OperatorBench bench(yaml(", categories: true"));
  Stream stream{.random = Random(12), .web_share = 1.0};
  stream.feed(bench, 200 + 50 * 4, 0.0);
  stream.web_share = 0.5;
  stream.feed(bench, 50 * 4, 0.0);

  ASSERT_EQ(bench.all().size(), 1U);
  EXPECT_EQ(bench.all()[0].text("entity"), "source");
}

// What every test must do: stay silent where nothing changes, find a shift, name nothing else, and
// go on after a restart as if there had been none.
class EveryDriftTest : public testing::TestWithParam<const char*> {};

TEST_P(EveryDriftTest, FindsTheShiftAndNothingElse) {
  OperatorBench bench(plain(std::string("test: ") + GetParam()));
  Stream stream{.random = Random(2)};
  stream.feed(bench, 200 + 50 * 20, 0.0);
  EXPECT_TRUE(bench.all().empty());
  stream.feed(bench, 50 * 4, 2.0);

  // A detector that begins anew after an alarm resolves what it found once it knows the new law.
  ASSERT_GE(bench.all().size(), 1U);
  for (const test::Produced& finding : bench.all()) {
    EXPECT_EQ(finding.text("entity"), "x");
  }
  EXPECT_EQ(bench.all()[0].text("status"), "firing");
  const std::string test = std::string(GetParam()).substr(0, std::string(GetParam()).find(','));
  EXPECT_EQ(bench.all()[0].text("rule"), "drift-" + test);
}

class EveryDriftRestart : public testing::TestWithParam<const char*> {};

TEST_P(EveryDriftRestart, ContinuesByteForByte) {
  const std::string topology = plain(std::string("categories: true, test: ") + GetParam());
  OperatorBench straight(topology);
  OperatorBench stopped(topology);
  Stream one{.random = Random(5), .web_share = 0.7};
  Stream two{.random = Random(5), .web_share = 0.7};
  for (int step = 0; step < 40; ++step) {
    const double shift = step > 20 && step < 30 ? 2.0 : 0.0;
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

INSTANTIATE_TEST_SUITE_P(DetectDrift, EveryDriftTest,
                         testing::Values("ks", "ks, arl: 20000", "ks, correction: online",
                                         "ks, correction: e_benjamini_hochberg",
                                         "ks, correction: bonferroni", "psi", "psi, arl: 20000",
                                         "adwin", "page_hinkley, threshold: 20",
                                         "cusum, arl: 1000000", "hddm_a", "hddm_w, level: 0.0001",
                                         "conformal", "ks_adjacent, arl: 4000"));

// Short run lengths are simulated sooner.
INSTANTIATE_TEST_SUITE_P(DetectDrift, EveryDriftRestart,
                         testing::Values("ks", "ks, arl: 1000", "ks, correction: online", "psi",
                                         "adwin", "page_hinkley, threshold: 20", "cusum", "hddm_a",
                                         "hddm_w", "conformal", "ks_adjacent, arl: 500"));

TEST(DetectDrift, TheBudgetHoldsBackWhatIsTooMuchAndItIsToldLater) {
  OperatorBench bench(yaml(", budget: { alerts: 1, per: 5h }"));  // six windows
  Stream stream{.random = Random(2)};
  stream.feed(bench, 200 + 50 * 4, 0.0);
  stream.feed(bench, 50 * 4, 2.0, 1.0);  // x moves, y turns null

  ASSERT_EQ(bench.all().size(), 1U);
  stream.feed(bench, 50 * 8, 2.0, 1.0);
  ASSERT_EQ(bench.all().size(), 2U);
  EXPECT_NE(bench.all()[0].text("entity"), bench.all()[1].text("entity"));
  EXPECT_EQ(bench.all()[1].text("status"), "firing");
}

TEST(DetectDrift, TheBudgetIsPartOfTheState) {
  const std::string topology = yaml(", budget: { alerts: 1, per: 5h }");
  OperatorBench straight(topology);
  OperatorBench stopped(topology);
  Stream one{.random = Random(2)};
  Stream two{.random = Random(2)};
  for (int step = 0; step < 60; ++step) {
    const double shift = step < 18 ? 0 : 2;
    one.feed(straight, 23, shift, step < 18 ? 0.1 : 1.0);
    two.feed(stopped, 23, shift, step < 18 ? 0.1 : 1.0);
    stopped.commit();
    stopped.reopen();
  }
  straight.commit();

  EXPECT_TRUE(straight.store() == stopped.store());
  EXPECT_EQ(straight.all().size(), stopped.all().size());
  EXPECT_EQ(straight.all().size(), 2U);
}

}  // namespace
}  // namespace ls::operators
