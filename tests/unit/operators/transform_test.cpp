#include "support/seed.hpp"
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
using test::Produced;

// Vectors of two features, behind page views.
std::string yaml(const std::string& settings) {
  return "topology: bench\n"
         "sources:\n"
         "  - { id: in, topic: in, decode: { types: [page.viewed, label.conversion] } }\n"
         "nodes:\n"
         "  - { id: lead, type: aggregate, inputs: [in], features: {\n"
         "      n: { count: page.viewed }, url: { last: page.viewed.url } } }\n"
         "  - { id: shaped, type: transform, inputs: [lead, in], " +
         settings +
         " }\n"
         "sinks:\n"
         "  - { id: out, inputs: [shaped], topic: out }\n";
}

void view(OperatorBench& bench, std::string_view key, std::string_view url, EventTime time) {
  bench.event("page.viewed", key, "v", time, {{"url", event::Value::of(url)}});
}

std::vector<std::string> jsons(const OperatorBench& bench) {
  std::vector<std::string> found;
  for (const Produced& produced : bench.of("shaped")) {
    found.push_back(produced.json);
  }
  return found;
}

// Everything at once: what is learned of numbers, of labels, of the times of events.
const char kAll[] =
    "steps: [ impute_category, { type: impute_linear, features: [n] }, impute_median, { type: "
    "cycle, hours: 24 }, { type: rhythm, hours: "
    "24 },"
    " { type: select, count: 2 }, { type: target_encode, shrinkage: 1 }, { type: robust, features:"
    " [n] }, { type: kmeans, clusters: 2, batch: 20 } ],"
    " labels: { outcome: label.conversion, horizon: 1h }, rhythm: [page.viewed]";

// The i-th of a fixed stream of events.
void feed(OperatorBench& bench, int i) {
  Random random(test::seed_setting() * 1000 + static_cast<std::uint64_t>(i));
  const std::string key = "L" + std::to_string(random.below(15));
  const EventTime time = at(minutes(7 * i));
  if (random.chance(0.2)) {
    bench.event("label.conversion", key, "c" + std::to_string(i), time);
  } else {
    view(bench, key, random.chance(0.5) ? "/a" : "/b", time);
  }
}

TEST(Transform, ScalesEachVectorByThoseBeforeIt) {
  OperatorBench bench(yaml("steps: [ { type: standard, features: [n] } ]"));
  for (int i = 0; i < 5; ++i) {
    view(bench, "L1", "/a", at(minutes(i)));
  }

  const std::vector<Produced> told = bench.of("shaped");
  ASSERT_EQ(told.size(), 5U);
  EXPECT_EQ(told[0].feature("n"), 0);
  // 5 against 1, 2, 3, 4.
  EXPECT_DOUBLE_EQ(told[4].feature("n"), 2.5 / std::sqrt(1.25));
  EXPECT_EQ(told[4].feature_text("url"), "/a");
}

TEST(Transform, StepsWorkOneBehindTheOther) {
  OperatorBench bench(yaml("steps: [ { type: hash, size: 2 }, { type: impute_mean } ]"));
  view(bench, "L1", "/a", at(minutes(1)));

  const Produced told = bench.of("shaped").front();
  EXPECT_EQ(std::abs(told.feature("hashed_0")) + std::abs(told.feature("hashed_1")), 1);
  EXPECT_EQ(told.feature("hashed_1_missing"), 0);
}

TEST(Transform, TellsHowLikelyACategoryIsByTheOthers) {
  OperatorBench bench(yaml("steps: [ { type: impute_category, features: [url], classes: 4 } ]"));
  for (int i = 0; i < 200; ++i) {  // a lead's first view is of /a, its second one of /b
    view(bench, "L" + std::to_string(i / 2), i % 2 == 0 ? "/a" : "/b", at(minutes(i)));
  }
  view(bench, "N", "/b", at(minutes(201)));
  view(bench, "N", "/b", at(minutes(202)));

  const std::vector<Produced> told = bench.of("shaped");
  EXPECT_TRUE(std::isnan(told[0].feature("url_chance")));
  EXPECT_LT(told[200].feature("url_chance"), 0.2);
  EXPECT_GT(told[201].feature("url_chance"), 0.8);
  EXPECT_EQ(told[201].feature("url_missing"), 0);
}

// Two of three leads that began with /a convert within the hour, none of two with /b.
TEST(Transform, ALeadIsOneLabelAtTheEndOfItsHorizon) {
  OperatorBench bench(
      yaml("steps: [ { type: target_encode, shrinkage: 0 } ],"
           " labels: { outcome: label.conversion, horizon: 1h }"));
  view(bench, "A1", "/a", at(minutes(0)));
  view(bench, "A2", "/a", at(minutes(1)));
  view(bench, "A3", "/a", at(minutes(2)));
  view(bench, "B1", "/b", at(minutes(3)));
  view(bench, "B2", "/b", at(minutes(4)));
  bench.event("label.conversion", "A1", "c1", at(minutes(10)));
  bench.event("label.conversion", "A1", "c2", at(minutes(11)));
  bench.event("label.conversion", "A2", "c3", at(minutes(12)));
  view(bench, "A1", "/b", at(minutes(20)));  // it began with /a
  view(bench, "Q", "/a", at(minutes(60)));
  const double before = bench.of("shaped").back().feature("url_rate");
  bench.event("label.conversion", "B1", "c4", at(minutes(64)));  // after its horizon
  view(bench, "R", "/a", at(minutes(65)));
  view(bench, "S", "/b", at(minutes(66)));

  EXPECT_TRUE(std::isnan(before)) << "the first horizon ends just now";
  const std::vector<Produced> told = bench.of("shaped");
  EXPECT_DOUBLE_EQ(told[told.size() - 2].feature("url_rate"), 2.0 / 3);
  EXPECT_EQ(told.back().feature("url_rate"), 0);
  EXPECT_EQ(bench.counter(1, "transform_labels"), 5U);
}

TEST(Transform, ALabelMayStandInAField) {
  OperatorBench bench(
      yaml("steps: [ { type: target_encode, shrinkage: 0 } ],"
           " labels: { outcome: label.conversion, label: value, horizon: 1h }"));
  view(bench, "A", "/a", at(minutes(0)));
  view(bench, "B", "/b", at(minutes(1)));
  bench.event("label.conversion", "A", "c1", at(minutes(2)), {{"value", event::Value::of(false)}});
  bench.event("label.conversion", "B", "c2", at(minutes(3)), {{"value", event::Value::of(true)}});
  view(bench, "R", "/a", at(minutes(70)));
  view(bench, "S", "/b", at(minutes(71)));

  const std::vector<Produced> told = bench.of("shaped");
  EXPECT_EQ(told[2].feature("url_rate"), 0);
  EXPECT_EQ(told[3].feature("url_rate"), 1);
}

TEST(Transform, ARhythmIsOfTheEventsBeforeTheVector) {
  OperatorBench bench(yaml("steps: [ rhythm ], rhythm: [page.viewed]"));
  for (int day = 0; day < 4; ++day) {
    view(bench, "L1", "/a", at(days(day) + hours(6)));
  }
  view(bench, "L2", "/a", at(days(4)));

  const std::vector<Produced> told = bench.of("shaped");
  EXPECT_TRUE(std::isnan(told[0].feature("rhythm_24h_strength")));
  EXPECT_NEAR(told[3].feature("rhythm_24h_strength"), 1, 1e-12);
  EXPECT_NEAR(told[3].feature("rhythm_24h_sin"), 1, 1e-9);
  EXPECT_TRUE(std::isnan(told[4].feature("rhythm_24h_strength"))) << "it is another lead's";
}

TEST(Transform, ARestartContinuesAsIfNothingHappened) {
  OperatorBench straight(yaml(kAll));
  OperatorBench stopped(yaml(kAll));
  for (int i = 0; i < 900; ++i) {
    feed(straight, i);
    feed(stopped, i);
    if (i % 71 == 70) {
      stopped.commit();
      stopped.reopen();
    }
  }
  EXPECT_EQ(jsons(straight), jsons(stopped));
  straight.commit();
  stopped.commit();
  EXPECT_TRUE(straight.store() == stopped.store());
}

TEST(Transform, WhatWasRolledBackWasNeverLearned) {
  OperatorBench straight(yaml(kAll));
  OperatorBench stopped(yaml(kAll));
  for (int i = 0; i < 300; ++i) {
    feed(straight, i);
    feed(stopped, i);
  }
  straight.commit();
  stopped.commit();
  for (int i = 300; i < 340; ++i) {
    feed(stopped, i);
  }
  stopped.roll_back();
  straight.forget();
  stopped.forget();
  for (int i = 300; i < 600; ++i) {
    feed(straight, i);
    feed(stopped, i);
  }
  EXPECT_EQ(jsons(straight), jsons(stopped));
}

// What equal steps know is theirs wherever they stand; what no step knows any more goes.
TEST(Transform, StepsMayChangePlacesAndGo) {
  OperatorBench bench(yaml("steps: [ { type: standard, features: [n] }, cycle ]"));
  for (int i = 0; i < 4; ++i) {
    view(bench, "L1", "/a", at(minutes(i)));
  }
  bench.commit();
  bench.reopen(yaml("steps: [ cycle, { type: standard, features: [n] } ]"));
  view(bench, "L1", "/a", at(minutes(4)));
  EXPECT_DOUBLE_EQ(bench.of("shaped").back().feature("n"), 2.5 / std::sqrt(1.25));

  bench.commit();
  bench.reopen(yaml("steps: [ cycle ]"));
  bench.commit();
  bench.reopen(yaml("steps: [ { type: standard, features: [n] } ]"));
  view(bench, "L1", "/a", at(minutes(5)));
  EXPECT_EQ(bench.of("shaped").back().feature("n"), 0) << "it begins anew";
}

TEST(Transform, AVectorThatLacksWhatAStepReadsIsADeadLetter) {
  OperatorBench bench(yaml("steps: [ cycle, { type: standard, features: [m] } ]"));
  view(bench, "L1", "/a", at(minutes(1)));
  view(bench, "L1", "/a", at(minutes(2)));

  EXPECT_TRUE(bench.of("shaped").empty());
  ASSERT_EQ(bench.aside().size(), 2U);
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-code"), "unknown_feature");
}

TEST(Transform, PointsAtWhatIsWrong) {
  const auto error = [](const std::string& settings) { return test::error_of(yaml(settings)); };
  EXPECT_EQ(error("steps: [ robust ]"), "");
  EXPECT_NE(error("steps: []").find("1 to 16"), std::string::npos);
  EXPECT_NE(error("steps: [ fourier ]").find("known: standard"), std::string::npos);
  EXPECT_NE(error("steps: [ { type: hash, width: 3 } ]").find("width"), std::string::npos);
  EXPECT_NE(error("steps: [ target_encode ]").find("labels"), std::string::npos);
  EXPECT_NE(error("steps: [ robust ], labels: { outcome: label.conversion }").find("no step"),
            std::string::npos);
  EXPECT_NE(error("steps: [ rhythm ]").find("which types"), std::string::npos);
  EXPECT_NE(error("steps: [ robust ], rhythm: [page.viewed]").find("no step"), std::string::npos);
  EXPECT_NE(error("steps: [ rhythm ], rhythm: [page.seen]").find("page.seen"), std::string::npos);
  EXPECT_NE(error("steps: [ select ], labels: { outcome: label.conversion, label: valu }")
                .find("did you mean"),
            std::string::npos);
  EXPECT_NE(
      error("steps: [ select ], labels: { outcome: page.viewed, label: url }").find("no boolean"),
      std::string::npos);
}

}  // namespace
}  // namespace ls::operators
