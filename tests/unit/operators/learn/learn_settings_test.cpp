#include "operators/model_holder.hpp"
#include "support/seed.hpp"
#include "unit/operators/operator_bench.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/calibration_spec.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

// What a learn node does with what it has learned when its settings change, and across restarts.

namespace ls::operators {
namespace {

using test::at;
using test::OperatorBench;
using test::OwnedFeatures;

std::string yaml(const std::string& settings) {
  return "topology: bench\n"
         "sources:\n"
         "  - { id: in, topic: in, decode: { format: example } }\n"
         "  - { id: commands, topic: crm.model, decode: { types: [model.command] } }\n"
         "nodes:\n"
         "  - { id: learn, type: learn, inputs: [in, commands], model: conversion, " +
         settings +
         " }\n"
         "sinks:\n"
         "  - { id: to_learn, inputs: [learn], topic: out.learn }\n";
}

// The i-th of a fixed stream of examples.
void feed(OperatorBench& bench, int i) {
  Random random(test::seed_setting() * 1000 + static_cast<std::uint64_t>(i));
  const double x = random.normal();
  const OwnedFeatures features({{"x", x}, {"y", random.normal()}},
                               {{"source", random.chance(0.5) ? "web" : "partner"}});
  flow::Example example;
  example.model = "conversion";
  example.lead = "L1";
  const std::string id = "x" + std::to_string(i);
  example.id = id;
  example.label = random.uniform() < 1 / (1 + std::exp(-2 * x));
  example.scored_margin = 0.3 * x;
  example.features = &features.row();
  bench.payload("conversion", at(minutes(i)), &example);
}

std::vector<std::string> jsons(const OperatorBench& bench) {
  std::vector<std::string> found;
  for (const test::Produced& produced : bench.all()) {
    found.push_back(produced.json);
  }
  return found;
}

const ModelHolder& holder_of(OperatorBench& bench) {
  return dynamic_cast<const ModelHolder&>(*bench.pipeline().operators()[0]);
}

TEST(LearnSettings, ACalibratedModelGoesOnAfterARestartToo) {
  for (const std::string_view calibration : ml::calibration_names()) {
    const std::string text = yaml("kind: naive_bayes, calibrate: " + std::string(calibration));
    OperatorBench straight(text);
    OperatorBench stopped(text);
    for (int i = 0; i < 200; ++i) {
      feed(straight, i);
      feed(stopped, i);
      if (i % 25 == 24) {
        stopped.commit();
        stopped.reopen();
      }
    }
    straight.commit();
    stopped.commit();
    EXPECT_EQ(jsons(straight), jsons(stopped)) << calibration;
    EXPECT_TRUE(straight.store() == stopped.store()) << calibration;
  }
}

// What was learned stays, and what is learned is the same: only what is told changes.
TEST(LearnSettings, ACalibrationMayBeAddedAndTakenAwayAgain) {
  OperatorBench plain(yaml("kind: naive_bayes"));
  OperatorBench changed(yaml("kind: naive_bayes"));
  for (int i = 0; i < 100; ++i) {
    feed(plain, i);
    feed(changed, i);
  }
  changed.commit();
  changed.reopen(yaml("kind: naive_bayes, calibrate: platt"));
  for (int i = 100; i < 300; ++i) {
    feed(plain, i);
    feed(changed, i);
  }
  const auto* model = holder_of(changed).fitted("conversion");
  EXPECT_EQ(model->examples(), 300U);
  EXPECT_NE(changed.all().back().number("margin"), plain.all().back().number("margin"));

  changed.commit();
  changed.reopen(yaml("kind: naive_bayes"));
  feed(plain, 300);
  feed(changed, 300);

  EXPECT_EQ(changed.all().back().json, plain.all().back().json);
}

TEST(LearnSettings, TrainingAnewMakesTheKindThatIsAskedForNow) {
  OperatorBench bench(yaml("kind: coin"));
  feed(bench, 0);
  bench.commit();
  bench.reopen(yaml("kind: ftrl"));
  feed(bench, 1);
  EXPECT_EQ(holder_of(bench).fitted("conversion")->spec().name, "coin");

  bench.event("model.command", "conversion", "c", at(minutes(2)),
              {{"command", event::Value::of("train")}, {"model", event::Value::of("conversion")}});

  EXPECT_EQ(holder_of(bench).fitted("conversion")->spec().name, "ftrl");
}

}  // namespace
}  // namespace ls::operators
