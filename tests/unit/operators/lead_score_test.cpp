#include "unit/operators/operator_bench.hpp"

#include "leadstream/event/json_document.hpp"
#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace ls::operators {
namespace {

using event::Value;
using test::at;
using test::OperatorBench;

std::string yaml(const std::string& settings = "") {
  return test::topology_yaml(
      "json",
      "  - { id: agg, type: aggregate, inputs: [in], features: {\n"
      "      views: { count: page.viewed }, dwell: { sum: page.viewed.dwell_ms },\n"
      "      industry: { last: lead.created.industry } } }\n"
      "  - { id: model, type: score, inputs: [agg], model: all, positives_min: 1, ladder: [\n"
      "      { model: retail, only: { feature: industry, in: [retail] } } ] }\n"
      "  - { id: labels, type: join_outcome, inputs: [model, in], model: all,\n"
      "      outcome: label.conversion, label: value, horizon: 30d }\n"
      "  - { id: judged, type: lead_score, inputs: [model, labels, in], rules: lead.score" +
          settings + " }",
      {"judged"});
}

// A version of whose scores so many of each label came true. The more views the more it expects.
flow::ModelSet learned(const std::string& name = "all", std::uint64_t labels = 120) {
  const ml::FeatureSchema schema({{"views", ml::FeatureKind::number},
                                  {"dwell", ml::FeatureKind::number},
                                  {"industry", ml::FeatureKind::category}});
  auto fitted = ml::make_model(*ml::complete({}), schema).take();
  for (int i = 0; i < 400; ++i) {
    const double views = i % 10;
    const ml::FeatureValue row[] = {ml::FeatureValue::of(views), ml::FeatureValue::of(views * 10),
                                    ml::FeatureValue::of(std::string_view("media"))};
    fitted->learn(row, views > 4.5);
  }
  flow::ModelSet set;
  set.by_name[name] = std::make_shared<const ml::Snapshot>(
      ml::take_snapshot(name, at(hours(0)), *fitted, {.count = 2 * labels, .base_rate = 0.5}));
  return set;
}

void view(OperatorBench& bench, const std::string& key, int number, Millis when) {
  bench.event("page.viewed", key, "v" + key + std::to_string(number), at(when),
              {{"dwell_ms", Value::of(10)}});
}

void rules_say(OperatorBench& bench, const std::string& key, Millis when, double score,
               std::string_view tier) {
  bench.event("lead.score", key, "r" + key + std::to_string(when.count), at(when),
              {{"model", Value::of("rule")},
               {"model_version", Value::of("0f1e2d3c4b5a6978")},
               {"score", Value::of(score)},
               {"tier", Value::of(tier)},
               {"confidence", Value::of(0.75)}});
}

// Scored before anything was learned, with and without a word of the rules.
TEST(LeadScore, TheRulesSpeakUntilAModelHasLearned) {
  OperatorBench bench(yaml());

  view(bench, "L1", 1, hours(1));
  rules_say(bench, "L1", hours(2), 62.5, "platinum");
  view(bench, "L1", 2, hours(3));
  bench.set_models(learned());
  view(bench, "L1", 3, hours(4));
  rules_say(bench, "L1", hours(5), 70, "gold");
  view(bench, "L1", 4, hours(6));

  const auto said = bench.of("judged");
  ASSERT_EQ(said.size(), 5U);
  EXPECT_EQ(said[0].text("state"), "cold");
  EXPECT_EQ(said[0].number("confidence"), 0.0);
  EXPECT_EQ(said[0].json.find("rule_score"), std::string::npos);
  for (const std::size_t i : {1U, 2U}) {
    EXPECT_EQ(said[i].text("state"), "fallback");
    EXPECT_EQ(said[i].text("model"), "rule");
    EXPECT_EQ(said[i].number("score"), 62.5);
    EXPECT_EQ(said[i].text("tier"), "platinum");  // held while a deal is open
    EXPECT_EQ(said[i].number("confidence"), 0.75);
    EXPECT_EQ(said[i].json.find("level"), std::string::npos);
  }
  EXPECT_NE(said[2].json.find(R"("passed":["all"])"), std::string::npos) << said[2].json;
  EXPECT_EQ(said[3].text("state"), "live");
  EXPECT_EQ(said[3].text("model"), "all");
  EXPECT_EQ(said[3].number("rule_score"), 62.5);
  EXPECT_EQ(said[3].number("confidence"), 0.5);  // 120 of each label
  EXPECT_EQ(said[4].number("rule_score"), 70.0);
  EXPECT_EQ(said[4].text("rule_tier"), "gold");
}

TEST(LeadScore, ReasonsAndBaseSumToTheMargin) {
  OperatorBench bench(yaml(", reasons: 1"));
  bench.set_models(learned());
  std::vector<double> sizes;
  bench.watch = [&sizes](const flow::Record& record) {
    if (const auto* score = record.as<flow::Score>()) {
      double largest = 0;
      for (const double each : score->contributions) {
        largest = std::max(largest, std::abs(each));
      }
      sizes.push_back(largest);
    }
  };

  for (int i = 0; i < 8; ++i) {
    view(bench, "L1", i, hours(i + 1));
  }

  const auto said = bench.of("judged");
  ASSERT_EQ(said.size(), 8U);
  for (std::size_t i = 0; i < said.size(); ++i) {
    event::JsonDocument document;
    const event::JsonView root = document.parse(said[i].json).take();
    std::vector<event::JsonView> reasons;
    for (const event::JsonView reason : root.find("explain")->items()) {
      reasons.push_back(reason);
    }
    ASSERT_EQ(reasons.size(), 1U);
    const double contribution = reasons.front().number("contribution").take();
    EXPECT_EQ(std::abs(contribution), sizes[i]);
    EXPECT_EQ(reasons.front().text("feature").take(), said[i].text("reason"));
    EXPECT_NEAR(said[i].number("base") + contribution, said[i].number("margin"), 1e-9);
  }
}

// Every lead once; whoever has more views than the others ranks above them.
TEST(LeadScore, RanksALeadAmongTheLastScoresOfItsTenantAndModel) {
  OperatorBench bench(yaml(", recent: 1000"));
  bench.set_models(learned());

  for (int lead = 0; lead < 300; ++lead) {
    view(bench, "acme|L" + std::to_string(lead), 0, hours(1) + Millis{lead});
  }
  for (int i = 1; i < 9; ++i) {
    view(bench, "acme|L7", i, hours(2 + i));
  }
  view(bench, "other|L7", 0, hours(20));

  const auto said = bench.of("judged");
  EXPECT_GE(said[307].number("score"), 95.0);  // of 308 only its own last scores are near
  EXPECT_EQ(said[307].text("tier"), "platinum");
  EXPECT_EQ(said[307].text("level"), "high");
  // A tenant without a past is ranked by the probability alone.
  EXPECT_EQ(said[308].number("score"), std::round(100 * said[308].number("probability")));
}

// Scores are as they were, but only a tenth of what they promise comes true.
TEST(LeadScore, OutcomesPutTheProbabilityRight) {
  OperatorBench bench(yaml(", label_min: 20"));
  bench.set_models(learned());
  const auto probability_of = [&bench] { return bench.of("judged").back().number("probability"); };
  view(bench, "asked", 0, hours(1));
  const double before = probability_of();
  const double margin = bench.of("judged").back().number("margin");

  for (int lead = 0; lead < 400; ++lead) {
    const std::string key = "L" + std::to_string(lead);
    view(bench, key, 0, hours(2) + minutes(lead));
    bench.event("label.conversion", key, "o" + key, at(hours(2) + minutes(lead) + Millis{1}),
                {{"value", Value::of(lead % 10 == 0)}});
  }
  view(bench, "asked2", 0, days(2));

  EXPECT_EQ(before, 1 / (1 + std::exp(-margin)));
  EXPECT_NEAR(probability_of(), 0.1, 0.04);
  EXPECT_EQ(bench.of("judged").back().number("margin"), margin);
}

TEST(LeadScore, AModelThatIsCloserAnswersOnceItCan) {
  OperatorBench bench(yaml());
  bench.set_models(learned("all"));
  bench.event("lead.created", "L1", "a", at(hours(1)), {{"industry", Value::of("retail")}});
  flow::ModelSet both = learned("all");
  both.by_name.merge(learned("retail").by_name);
  bench.set_models(std::move(both));
  view(bench, "L1", 1, hours(2));

  const auto said = bench.of("judged");
  EXPECT_EQ(said[0].text("state"), "fallback");
  EXPECT_EQ(said[0].text("model"), "all");
  EXPECT_NE(said[0].json.find(R"("passed":["retail"])"), std::string::npos) << said[0].json;
  EXPECT_EQ(said[1].text("state"), "live");
  EXPECT_EQ(said[1].text("model"), "retail");
  EXPECT_EQ(said[1].json.find("passed"), std::string::npos);
}

void live(OperatorBench& bench, bool is_stopped) {
  bench.set_models(learned());
  for (int i = 0; i < 200; ++i) {
    const std::string key = "acme|L" + std::to_string(i % 23);
    view(bench, key, i, hours(1) + minutes(i));
    if (i % 5 == 0) {
      rules_say(bench, key, hours(1) + minutes(i), i % 100, "gold");
    }
    if (i % 7 == 0) {
      bench.event("label.conversion", key, "o" + std::to_string(i), at(hours(1) + minutes(i)),
                  {{"value", Value::of(i % 2 == 0)}});
    }
    if (is_stopped && i % 20 == 19) {
      bench.commit();
      bench.reopen();
      bench.set_models(learned());
    }
  }
}

TEST(LeadScore, ARestartContinuesAsIfNothingHappened) {
  OperatorBench straight(yaml(", label_min: 1"));
  OperatorBench stopped(yaml(", label_min: 1"));

  live(straight, false);
  live(stopped, true);

  const auto expected = straight.of("judged");
  const auto said = stopped.of("judged");
  ASSERT_EQ(said.size(), expected.size());
  for (std::size_t i = 0; i < said.size(); ++i) {
    EXPECT_EQ(said[i].json, expected[i].json);
  }
}

TEST(LeadScore, MustStandBehindAScore) {
  const auto error_with = [](const std::string& node) {
    return test::error_of(test::topology_yaml("json", node, {"judged"}));
  };

  EXPECT_NE(error_with("  - { id: judged, type: lead_score, inputs: [in], rules: lead.scoer }")
                .find("there is no event type"),
            std::string::npos);
  EXPECT_NE(error_with("  - { id: judged, type: lead_score, inputs: [in], rules: page.viewed }")
                .find("no required field \"score\""),
            std::string::npos);
  EXPECT_NE(error_with("  - { id: judged, type: lead_score, inputs: [in], emits: lead.score }")
                .find("no field \"passed\""),
            std::string::npos);
}

}  // namespace
}  // namespace ls::operators
