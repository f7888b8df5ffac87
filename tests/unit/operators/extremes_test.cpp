// Whatever a valid event may say, no number on its way becomes infinite or undefined.
#include "operators/model_holder.hpp"
#include "support/seed.hpp"
#include "unit/operators/operator_bench.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

namespace ls::operators {
namespace {

using event::Value;
using test::OperatorBench;

constexpr double kLargest = std::numeric_limits<double>::max();
constexpr EventTime kYear9999{253'402'300'799'999};

std::string scoring() {
  return test::topology_yaml(
      "json",
      "  - id: agg\n    type: aggregate\n    inputs: [in]\n    features:\n"
      "      total: { sum: page.viewed.weight }\n"
      "      week: { sum: page.viewed.weight, window: { hopping: { size: 7d, hop: 1d } } }\n"
      "      mean: { mean: page.viewed.weight, window: { sawtooth: { size: 7d, hop: 1d } } }\n"
      "      faded: { sum: page.viewed.weight, window: { decay: { half_life: 1ms } } }\n"
      "      fading: { mean: page.viewed.weight, window: { decay: { half_life: 30d } } }\n"
      "      least: { min: page.viewed.weight }\n"
      "      last: { last: page.viewed.weight }\n"
      "      dwell: { sum: page.viewed.dwell_ms, window: { decay: { half_life: 3d } } }\n"
      "      views: { count: page.viewed, window: { decay: { half_life: 3d } } }\n"
      "      since: { since_last: page.viewed }\n"
      "  - { id: model, type: score, inputs: [agg], model: conversion }\n"
      "  - { id: labels, type: join_outcome, inputs: [model, in], outcome: label.conversion, "
      "label: value, horizon: 7d }",
      {"labels"});
}

std::string learning(std::string_view kind) {
  return test::topology_yaml(
      "example",
      "  - { id: learn, type: learn, inputs: [in], model: conversion, kind: " + std::string(kind) +
          " }",
      {"learn"});
}

struct World {
  explicit World(std::string_view kind, std::uint64_t seed)
      : random(seed), score(scoring()), learn(learning(kind)) {
    score.watch = [this](const flow::Record& record) { see(record); };
    learn.watch = [](const flow::Record& record) {
      const ml::Prediction& said = record.as<flow::Evaluation>()->prediction;
      EXPECT_TRUE(std::isfinite(said.margin) && std::isfinite(said.probability));
    };
  }

  void see(const flow::Record& record) {
    if (const auto* features = record.as<flow::Features>()) {
      for (const ml::FeatureValue& value : features->values) {
        EXPECT_TRUE(std::isfinite(value.number()));
      }
    } else if (const auto* scored = record.as<flow::Score>()) {
      EXPECT_TRUE(std::isfinite(scored->prediction.margin));
      for (const double part : scored->contributions) {
        EXPECT_TRUE(std::isfinite(part));
      }
    } else if (const auto* example = record.as<flow::Example>()) {
      ++examples;
      learn.payload("conversion", record.time, example);
    }
  }

  void step(int i) {
    constexpr std::array kWeights{kLargest, 1.7e308, 1e300, 1.0, 1e-300, 5e-324, 0.0};
    constexpr std::array<std::int64_t, 4> kDwell{0, 1, 4'000'000'000'000'000'000,
                                                 std::numeric_limits<std::int64_t>::max()};
    constexpr std::array kTimes{EventTime{0}, EventTime{1}, kYear9999, kYear9999 - days(1)};
    now = std::max(now, random.chance(0.001) ? kYear9999 - days(2) : now + minutes(37));
    const EventTime own = random.chance(0.2) ? kTimes[random.below(kTimes.size())] : now;
    const std::string lead = "L" + std::to_string(random.below(5));
    const std::string id = "e" + std::to_string(i);
    if (random.chance(0.1)) {
      score.event_of(own, "label.conversion", lead, id, now,
                     {{"value", Value::of(random.chance(0.5))},
                      {"weight", Value::of(kWeights[random.below(kWeights.size())])}});
      return;
    }
    score.event_of(own, "page.viewed", lead, id, now,
                   {{"weight", Value::of(kWeights[random.below(kWeights.size())])},
                    {"dwell_ms", Value::of(kDwell[random.below(kDwell.size())])}});
  }

  void publish() {
    const auto* holder = dynamic_cast<const ModelHolder*>(learn.pipeline().operators()[0].get());
    if (const ml::Model* fitted = holder->fitted("conversion")) {
      flow::ModelSet set;
      set.by_name["conversion"] = std::make_shared<const ml::Snapshot>(
          ml::take_snapshot("conversion", now, *fitted, holder->quality("conversion")));
      score.set_models(std::move(set));
    }
  }

  Random random;
  OperatorBench score;
  OperatorBench learn;
  EventTime now{0};
  int examples = 0;
};

TEST(Extremes, NoValidEventMakesANumberInfinite) {
  const std::uint64_t seed = test::seed();
  for (const std::string_view kind : {"coin", "ftrl", "sgd", "adagrad"}) {
    World world(kind, seed);
    for (int i = 0; i < 3000 && !testing::Test::HasFailure(); ++i) {
      world.step(i);
      if (i % 200 == 199) {
        world.publish();
      }
    }
    EXPECT_GT(world.examples, 100) << kind;
  }
}

TEST(Extremes, ASumThatOverflowsStaysAtTheLargestNumber) {
  World world("coin", 1);
  for (int i = 0; i < 3; ++i) {
    world.score.event("page.viewed", "L1", std::to_string(i), EventTime{0} + minutes(i),
                      {{"weight", Value::of(1.7e308)}});
  }

  EXPECT_EQ(world.score.of("agg").back().feature("total"), kLargest);
  EXPECT_EQ(world.score.of("agg").back().feature("week"), kLargest);
}

}  // namespace
}  // namespace ls::operators
