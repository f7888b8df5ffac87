#include "support/seed.hpp"
#include "unit/operators/operator_bench.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/binary_meter.hpp"
#include "leadstream/ml/evaluation.hpp"
#include "leadstream/ml/metrics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace ls::operators {
namespace {

using test::at;
using test::OperatorBench;
using test::OwnedFeatures;
using test::Produced;

std::string yaml(const std::string& learning = "", const std::string& reporting = "") {
  return "topology: bench\n"
         "sources:\n"
         "  - { id: in, topic: in, decode: { format: example } }\n"
         "nodes:\n"
         "  - { id: learn, type: learn, inputs: [in], model: conversion, window: 500" +
         learning +
         " }\n"
         "  - { id: publish, type: publish_model, inputs: [learn], every: 1h }\n"
         "  - { id: report, type: report_model, inputs: [learn, publish], every: 1h" +
         reporting +
         " }\n"
         "sinks:\n"
         "  - { id: to_report, inputs: [report], topic: model.metrics }\n";
}

// Examples of a law that may turn round; scorers said what an oracle of the first law would.
class Trainer {
 public:
  explicit Trainer(const std::string& topology) : bench(topology) {}

  void feed(Millis from, int count, EventTime version, bool is_turned = false) {
    for (int i = 0; i < count; ++i) {
      const double x = random_.normal();
      const OwnedFeatures features({{"x", x}});
      flow::Example example;
      const std::string id = "x" + std::to_string(next_++);
      example.model = "conversion";
      example.id = id;
      example.model_version = version;
      example.scored_margin = 2 * x;
      example.label = random_.chance(ml::sigmoid((is_turned ? -2 : 2) * x));
      example.features = &features.row();
      scored.push_back({.margin = example.scored_margin, .label = example.label});
      bench.payload("conversion", at(from + seconds(i)), &example);
    }
  }
  [[nodiscard]] std::vector<Produced> events(std::string_view type,
                                             std::string_view of = "") const {
    std::vector<Produced> found;
    for (const Produced& each : bench.of("report")) {
      if (each.text("type") == type && (of.empty() || each.text("of") == of)) {
        found.push_back(each);
      }
    }
    return found;
  }

  OperatorBench bench;
  std::vector<ml::ScoredLabel> scored;

 private:
  Random random_{test::seed_setting()};
  int next_ = 0;
};

TEST(ReportModel, TellsOfEveryModelWhatItSaidBeforeItLearned) {
  Trainer trainer(yaml(", challengers: { bayes: { kind: naive_bayes } }"));
  trainer.feed(minutes(1), 400, EventTime::min());
  trainer.bench.tick(at(hours(1)));

  const auto tested = trainer.events("model.metrics", "tested");
  ASSERT_EQ(tested.size(), 2U);
  EXPECT_EQ(tested[0].text("model"), "conversion");
  EXPECT_EQ(tested[0].text("role"), "champion");
  EXPECT_EQ(tested[1].text("model"), "conversion.bayes");
  EXPECT_EQ(tested[1].text("role"), "challenger");
  EXPECT_EQ(tested[1].text("kind"), "naive_bayes");
  for (const Produced& each : tested) {
    EXPECT_EQ(each.key, "conversion");
    EXPECT_EQ(each.time, at(hours(1)));
    EXPECT_EQ(each.text("version"), format_rfc3339(at(hours(1))));
    EXPECT_EQ(each.number("examples"), 400);
    EXPECT_GT(each.number("auc"), 0.8);
    EXPECT_LT(each.number("log_loss"), each.number("prior_log_loss"));
    EXPECT_GT(each.number("accuracy"), each.number("majority_accuracy"));
    EXPECT_GT(each.number("kappa_temporal"), 0.2);
    EXPECT_NE(each.json.find("\"recent\":{\"examples\":400"), std::string::npos);
  }
}

// Held against the batch computation over the same scores.
TEST(ReportModel, FiguresOfServedScoresAreThoseOfTheScoresThatWereServed) {
  Trainer trainer(yaml());
  trainer.feed(minutes(1), 600, at(hours(-2)));
  trainer.bench.tick(at(hours(1)));

  const ml::Report expected = ml::measure(trainer.scored);
  const auto served = trainer.events("model.metrics", "served");
  ASSERT_EQ(served.size(), 1U);
  EXPECT_NEAR(served[0].number("auc"), expected.auc, expected.auc_error + 0.002);
  EXPECT_NEAR(served[0].number("log_loss"), expected.log_loss, 1e-12);
  EXPECT_NEAR(served[0].number("brier"), expected.brier, 1e-12);
  EXPECT_EQ(served[0].text("status"), "green");
}

TEST(ReportModel, TellsVersionsApartAndForgetsTheOldest) {
  Trainer trainer(yaml("", ", versions: 2"));
  const auto version = [](int n) { return at(hours(-10 + n)); };
  trainer.feed(minutes(1), 100, version(1));
  trainer.feed(minutes(5), 100, version(2));
  trainer.bench.tick(at(hours(1)));

  auto told = trainer.events("model.metrics", "version");
  ASSERT_EQ(told.size(), 2U);
  const auto first = ml::measure_decisions(std::span(trainer.scored).first(100));
  EXPECT_EQ(told[0].text("version"), format_rfc3339(version(1)));
  EXPECT_EQ(told[0].number("examples"), 100);
  EXPECT_NEAR(told[0].number("accuracy"), first.accuracy, 1e-12);
  EXPECT_NEAR(told[0].number("log_loss"), first.log_loss, 1e-12);
  EXPECT_NEAR(told[0].number("no_change_accuracy"), first.no_change_accuracy, 1e-12);

  trainer.bench.forget();
  trainer.feed(hours(1) + minutes(1), 50, version(3));  // the first has to go
  trainer.feed(hours(1) + minutes(5), 50, version(1));
  trainer.bench.tick(at(hours(2)));
  told = trainer.events("model.metrics", "version");
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[1].text("version"), format_rfc3339(version(1)));
  EXPECT_EQ(told[1].number("examples"), 50);
}

TEST(ReportModel, SaysNothingOfHoursWithoutExamples) {
  Trainer trainer(yaml());
  trainer.feed(minutes(1), 50, EventTime::min());
  trainer.bench.tick(at(hours(9)));
  EXPECT_EQ(trainer.events("model.metrics", "tested").size(), 1U);
}

TEST(ReportModel, TellsWhenTheHealthOfWhatIsServedFalls) {
  Trainer trainer(yaml());
  trainer.feed(minutes(1), 600, at(hours(-2)));
  trainer.bench.tick(at(hours(1)));
  EXPECT_TRUE(trainer.events("model.drifted").empty());

  trainer.feed(hours(1) + minutes(1), 600, at(hours(-2)), true);
  trainer.bench.tick(at(hours(2)));
  const auto drifted = trainer.events("model.drifted");
  ASSERT_EQ(drifted.size(), 1U);
  EXPECT_EQ(drifted[0].text("was"), "green");
  EXPECT_EQ(drifted[0].text("status"), "red");
  EXPECT_EQ(drifted[0].text("role"), "champion");
  EXPECT_LT(drifted[0].number("health"), 60);
  EXPECT_NE(drifted[0].json.find("\"reasons\":[{\"part\":\"performance\",\"lost\":40,\"of\":40}"),
            std::string::npos);
}

TEST(ReportModel, FewLabelsAreNoHealth) {
  Trainer trainer(yaml("", ", label_min: 200"));
  trainer.feed(minutes(1), 199, at(hours(-2)));
  trainer.bench.tick(at(hours(1)));
  EXPECT_EQ(trainer.events("model.metrics", "served")[0].text("status"), "unknown");
}

TEST(ReportModel, TellsWhatALearnerDidAboutDrift) {
  Trainer trainer(yaml(", kind: naive_bayes, adapt: {}"));
  trainer.feed(minutes(1), 2000, EventTime::min());
  trainer.feed(hours(1), 1500, EventTime::min(), true);

  const auto adapted = trainer.events("model.adapted");
  ASSERT_GE(adapted.size(), 2U);
  EXPECT_EQ(adapted[0].text("model"), "conversion");
  EXPECT_EQ(adapted[0].text("action"), "anew");
  EXPECT_EQ(adapted[0].text("drift_type"), "sudden");
  EXPECT_EQ(adapted[0].number("examples"), 200);
  EXPECT_GE(adapted[0].text("detected_at"), format_rfc3339(at(hours(1))));
  EXPECT_EQ(adapted[1].text("action"), "taken_over");
}

TEST(ReportModel, ARestartContinuesByteForByte) {
  const std::string topology =
      yaml(", kind: naive_bayes, challengers: { coin: { kind: coin } }, adapt: {}");
  Trainer straight(topology);
  Trainer stopped(topology);
  for (int step = 0; step < 40; ++step) {
    const bool is_turned = step >= 20;
    const EventTime version = at(hours(-10 + step / 3));
    straight.feed(minutes(10 * step), 97, version, is_turned);
    stopped.feed(minutes(10 * step), 97, version, is_turned);
    stopped.bench.commit();
    stopped.bench.reopen();
  }
  straight.bench.commit();

  EXPECT_TRUE(straight.bench.store() == stopped.bench.store());
  const std::vector<Produced> expected = straight.bench.of("report");
  const std::vector<Produced> actual = stopped.bench.of("report");
  ASSERT_EQ(expected.size(), actual.size());
  EXPECT_GE(straight.events("model.adapted").size(), 2U);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(expected[i].json, actual[i].json);
  }
}

TEST(ReportModel, IdsAreUnique) {
  Trainer trainer(yaml(", challengers: { bayes: { kind: naive_bayes } }, adapt: {}"));
  for (int hour = 0; hour < 4; ++hour) {
    trainer.feed(hours(hour) + minutes(1), 300, at(hours(-2 - hour)));
  }
  trainer.bench.tick(at(hours(5)));
  std::vector<std::string> ids;
  for (const Produced& each : trainer.bench.of("report")) {
    ids.push_back(each.text("id"));
  }
  EXPECT_GE(ids.size(), 12U);
  std::ranges::sort(ids);
  EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end());
}

TEST(ReportModel, NeedsALearnNodeAndSettingsThatMakeSense) {
  EXPECT_NE(test::error_of(yaml("", ", every: 0s")), "");
  EXPECT_NE(test::error_of(yaml("", ", auc_reference: 0.4")), "");
  EXPECT_NE(test::error_of(yaml("", ", windw: 10")).find("window"), std::string::npos);
}

}  // namespace
}  // namespace ls::operators
