#include "operators/score/ladder_holder.hpp"
#include "unit/operators/operator_bench.hpp"

#include "leadstream/ml/canary_model.hpp"
#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ls::operators {
namespace {

using event::Value;
using test::at;
using test::OperatorBench;

const std::string kYaml = test::topology_yaml(
    "json",
    "  - { id: agg, type: aggregate, inputs: [in], features: {\n"
    "      views: { count: page.viewed }, dwell: { sum: page.viewed.dwell_ms },\n"
    "      industry: { last: lead.created.industry } } }\n"
    "  - { id: model, type: score, inputs: [agg], model: conversion }",
    {"model"});

struct Scored {
  ml::Prediction prediction;
  double sum = 0.0;
  std::size_t contributions = 0;
  std::size_t features = 0;
  EventTime version;
};

// Fills `out` with every score.
void collect(OperatorBench& bench, std::vector<Scored>& out) {
  bench.watch = [&out](const flow::Record& record) {
    if (const auto* score = record.as<flow::Score>()) {
      out.push_back({score->prediction,
                     std::accumulate(score->contributions.begin(), score->contributions.end(), 0.0),
                     score->contributions.size(), score->features->values.size(),
                     score->model_version});
    }
  };
}

flow::ModelSet learned(const ml::FeatureSchema& schema, EventTime valid_from) {
  auto model = ml::make_model(*ml::complete({}), schema);
  std::vector<ml::FeatureValue> row(schema.size());
  for (int i = 0; i < 200; ++i) {
    for (std::size_t f = 0; f < schema.size(); ++f) {
      row[f] = schema.at(f).kind == ml::FeatureKind::category
                   ? ml::FeatureValue::of(std::string_view(i % 3 == 0 ? "retail" : "media"))
                   : ml::FeatureValue::of(static_cast<double>(i % 7) * 1.5);
    }
    (*model)->learn(row, i % 3 == 0);
  }
  flow::ModelSet set;
  set.by_name["conversion"] = std::make_shared<const ml::Snapshot>(
      ml::take_snapshot("conversion", valid_from, **model, {}));
  return set;
}

void feed(OperatorBench& bench) {
  bench.event("lead.created", "L1", "a", at(hours(0)), {{"industry", Value::of("retail")}});
  for (int i = 1; i < 20; ++i) {
    bench.event("page.viewed", i % 2 == 0 ? "L1" : "L2", "e" + std::to_string(i), at(hours(i)),
                {{"dwell_ms", Value::of(100 * i)}});
  }
}

TEST(Score, IsThePriorWithoutAModel) {
  OperatorBench bench(kYaml);
  std::vector<Scored> scores;
  collect(bench, scores);

  feed(bench);

  ASSERT_EQ(scores.size(), 20U);
  for (const Scored& score : scores) {
    EXPECT_EQ(score.prediction.probability, 0.5);
    EXPECT_EQ(score.prediction.margin, 0.0);
    EXPECT_EQ(score.sum, 0.0);
    EXPECT_EQ(score.version, EventTime::min());
  }
  EXPECT_EQ(bench.of("model")[0].text("state"), "cold");
}

TEST(Score, BaseAndContributionsAreTheMargin) {
  OperatorBench bench(kYaml);
  std::vector<Scored> scores;
  collect(bench, scores);
  const ml::FeatureSchema schema({{"views", ml::FeatureKind::number},
                                  {"dwell", ml::FeatureKind::number},
                                  {"industry", ml::FeatureKind::category}});
  bench.set_models(learned(schema, at(hours(0))));

  feed(bench);

  ASSERT_EQ(scores.size(), 20U);
  for (const Scored& score : scores) {
    EXPECT_EQ(score.contributions, score.features);
    EXPECT_NEAR(score.prediction.base + score.sum, score.prediction.margin, 1e-9);
    EXPECT_NEAR(score.prediction.probability, 1 / (1 + std::exp(-score.prediction.margin)), 1e-9);
    EXPECT_EQ(score.version, at(hours(0)));
  }
  EXPECT_NE(scores.back().prediction.margin, 0.0);
}

TEST(Score, AModelOfAnotherSchemaStillExplainsItsWholeMargin) {
  OperatorBench bench(kYaml);
  std::vector<Scored> scores;
  collect(bench, scores);
  // Another order, one feature that the topology no longer has, one of it unknown to the model.
  bench.set_models(learned(ml::FeatureSchema({{"gone", ml::FeatureKind::number},
                                              {"industry", ml::FeatureKind::category},
                                              {"views", ml::FeatureKind::number}}),
                           at(hours(0))));

  feed(bench);

  ASSERT_EQ(scores.size(), 20U);
  for (const Scored& score : scores) {
    EXPECT_EQ(score.contributions, 3U);
    EXPECT_NEAR(score.prediction.base + score.sum, score.prediction.margin, 1e-9);
  }
}

TEST(Score, ANewVersionHoldsFromTheNextRecordOn) {
  OperatorBench bench(kYaml);
  std::vector<Scored> scores;
  collect(bench, scores);
  const ml::FeatureSchema schema({{"views", ml::FeatureKind::number}});

  bench.event("page.viewed", "L1", "a", at(hours(0)));
  bench.set_models(learned(schema, at(hours(1))));
  bench.event("page.viewed", "L1", "b", at(hours(1)));
  bench.set_models(learned(schema, at(hours(2))));
  bench.event("page.viewed", "L1", "c", at(hours(2)));

  ASSERT_EQ(scores.size(), 3U);
  EXPECT_EQ(scores[0].version, EventTime::min());
  EXPECT_EQ(scores[1].version, at(hours(1)));
  EXPECT_EQ(scores[2].version, at(hours(2)));
}

TEST(Score, ACanaryAnswersForItsKeysAlone) {
  const ml::FeatureSchema schema({{"views", ml::FeatureKind::number}});
  const flow::ModelSet champion = learned(schema, at(hours(1)));
  const auto other = ml::make_model({.name = "naive_bayes"}, schema).take();
  const ml::FeatureValue row[] = {ml::FeatureValue::of(1.0)};
  other->learn(row, true);
  const ml::Snapshot& plain = *champion.find("conversion");
  const ml::CanaryModel both(plain.fitted->clone(), other->clone(), 0.5);
  flow::ModelSet set;
  set.by_name["conversion"] =
      std::make_shared<const ml::Snapshot>(ml::take_snapshot("conversion", at(hours(1)), both, {}));
  OperatorBench bench(kYaml);
  bench.set_models(std::move(set));
  std::vector<Scored> scores;
  collect(bench, scores);

  int canaries = 0;
  for (int i = 0; i < 40; ++i) {
    const std::string key = "L" + std::to_string(i);
    bench.event("page.viewed", key, "e" + key, at(hours(2)));
    const ml::Model& expected = both.is_canary(key) ? both.canary() : both.champion();
    canaries += both.is_canary(key) ? 1 : 0;
    EXPECT_EQ(scores.back().prediction.margin, expected.predict(row).margin) << key;
    EXPECT_NEAR(scores.back().prediction.base + scores.back().sum, scores.back().prediction.margin,
                1e-9);
    EXPECT_EQ(scores.back().version, at(hours(1)));
  }
  EXPECT_GT(canaries, 5);
  EXPECT_LT(canaries, 35);
}

// Leads of a retailer have a model of their own, then those of a tenant, then there is everyone's.
const std::string kLadder = test::topology_yaml(
    "json",
    "  - { id: agg, type: aggregate, inputs: [in], features: {\n"
    "      views: { count: page.viewed }, industry: { last: lead.created.industry } } }\n"
    "  - { id: model, type: score, inputs: [agg], model: all, positives_min: 3, ladder: [\n"
    "      { model: retail, only: { feature: industry, in: [Retail, shops] } },\n"
    "      { model: acme, only: { tenant: acme } } ] }",
    {"model"});

// A version that has seen so many positives, and as many negatives.
std::shared_ptr<const ml::Snapshot> seen(const std::string& model, std::uint64_t positives) {
  const ml::FeatureSchema schema({{"views", ml::FeatureKind::number}});
  auto fitted = ml::make_model(*ml::complete({}), schema).take();
  const ml::FeatureValue row[] = {ml::FeatureValue::of(1.0)};
  fitted->learn(row, true);
  return std::make_shared<const ml::Snapshot>(
      ml::take_snapshot(model, at(hours(0)), *fitted, {.count = 2 * positives, .base_rate = 0.5}));
}

// What the ladder says of a retailer's lead of the tenant.
struct Said {
  std::string model;
  std::string state;
  double evidence = 0.0;
};

Said said_of(flow::ModelSet models, std::string_view key = "acme|L1",
             std::string_view industry = "RETAIL") {
  OperatorBench bench(kLadder);
  bench.set_models(std::move(models));
  Said said;
  bench.watch = [&said](const flow::Record& record) {
    if (record.as<flow::Score>() != nullptr) {
      const auto* score = static_cast<const LadderScore*>(record.as<flow::Score>());
      said = {std::string(score->model), std::string(score->state()), score->evidence};
    }
  };
  bench.event("lead.created", key, "a", at(hours(1)), {{"industry", Value::of(industry)}});
  EXPECT_EQ(bench.of("model").back().text("model"), said.model);
  return said;
}

TEST(Score, TheClosestModelThatHasSeenEnoughAnswers) {
  flow::ModelSet models;
  EXPECT_EQ(said_of(models).state, "cold");
  EXPECT_EQ(said_of(models).model, "all");

  models.by_name["all"] = seen("all", 1);
  EXPECT_EQ(said_of(models).state, "fallback");
  EXPECT_EQ(said_of(models).model, "all");
  EXPECT_EQ(said_of(models).evidence, 1.0);

  models.by_name["acme"] = seen("acme", 3);
  EXPECT_EQ(said_of(models).model, "acme");
  EXPECT_EQ(said_of(models).state, "fallback");

  models.by_name["retail"] = seen("retail", 2);
  EXPECT_EQ(said_of(models).model, "acme");

  models.by_name["retail"] = seen("retail", 3);
  EXPECT_EQ(said_of(models).model, "retail");
  EXPECT_EQ(said_of(models).state, "live");
}

TEST(Score, ALeadOfNoSpecialModelIsAnsweredLiveByEveryones) {
  flow::ModelSet models;
  models.by_name["all"] = seen("all", 1);
  models.by_name["acme"] = seen("acme", 3);
  models.by_name["retail"] = seen("retail", 3);

  EXPECT_EQ(said_of(models, "other|L1", "media").model, "all");
  EXPECT_EQ(said_of(models, "other|L1", "media").state, "live");
  EXPECT_EQ(said_of(models, "L1", "shop").model, "all");
  EXPECT_EQ(said_of(models, "other|L1", "Shops").model, "retail");
  EXPECT_EQ(said_of(models, "acme|L1", "media").model, "acme");
}

TEST(Score, ALadderNamesWhoseLeadsAreMeant) {
  const auto error_with = [](const std::string& ladder) {
    return test::error_of(test::topology_yaml(
        "json",
        "  - { id: agg, type: aggregate, inputs: [in], features: { n: { count: page.viewed } } }\n"
        "  - { id: model, type: score, inputs: [agg], model: all, ladder: " +
            ladder + " }",
        {"model"}));
  };

  EXPECT_EQ(error_with("[{ model: a, only: { tenant: t } }]"), "");
  EXPECT_NE(error_with("[{ model: a }]").find("whose leads"), std::string::npos);
  EXPECT_NE(error_with("[{ model: a, only: { tenant: '' } }]").find("tenant"), std::string::npos);
  EXPECT_NE(error_with("[{ model: a, only: { feature: n } }]").find("in"), std::string::npos);
}

TEST(Score, AQueryShowsTheLastScoreThatWasCommitted) {
  OperatorBench bench(kYaml);
  bench.event("page.viewed", "L1", "a", at(hours(0)), {{"dwell_ms", Value::of(70)}});
  bench.commit();
  bench.event("page.viewed", "L1", "b", at(hours(1)), {{"dwell_ms", Value::of(70)}});

  const std::string json = bench.described("model", "L1");

  EXPECT_TRUE(json.starts_with(R"({"model":"conversion","state":"cold",)")) << json;
  EXPECT_NE(json.find(R"("as_of":")" + format_rfc3339(at(hours(0)))), std::string::npos) << json;
  EXPECT_NE(json.find(R"({"feature":"dwell","value":70,)"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("industry","value":null)"), std::string::npos) << json;
}

TEST(Score, MayKeepTheWeightiestReasonsAlone) {
  std::string yaml = kYaml;
  const std::string all = "model: conversion";
  yaml.replace(yaml.find(all), all.size(), all + ", reasons_kept: 1");
  OperatorBench bench(yaml);
  const ml::FeatureSchema schema({{"views", ml::FeatureKind::number},
                                  {"dwell", ml::FeatureKind::number},
                                  {"industry", ml::FeatureKind::category}});
  bench.set_models(learned(schema, at(hours(0))));
  std::string weightiest;
  bench.watch = [&](const flow::Record& record) {
    if (const auto* score = record.as<flow::Score>()) {
      const auto larger = [](double a, double b) { return std::abs(a) < std::abs(b); };
      const auto most = std::ranges::max_element(score->contributions, larger);
      weightiest = schema.at(static_cast<std::size_t>(most - score->contributions.begin())).name;
    }
  };
  feed(bench);
  bench.commit();

  const std::string json = bench.described("model", "L2");

  EXPECT_NE(json.find(R"("explain":[{"feature":")" + weightiest + R"(",)"), std::string::npos)
      << json;
  EXPECT_EQ(json.find("feature", json.find("feature") + 1), std::string::npos) << json;
}

TEST(Score, NeedsAModelName) {
  EXPECT_NE(
      test::error_of(test::topology_yaml("json",
                                         "  - { id: agg, type: aggregate, inputs: [in], features: {"
                                         " views: { count: page.viewed } } }\n"
                                         "  - { id: model, type: score, inputs: [agg] }",
                                         {"model"}))
          .find("model"),
      std::string::npos);
}

}  // namespace
}  // namespace ls::operators
