#include "operators/model_holder.hpp"
#include "support/seed.hpp"
#include "unit/operators/operator_bench.hpp"

#include "leadstream/base/base64.hpp"
#include "leadstream/base/random.hpp"
#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::operators {
namespace {

using test::at;
using test::OperatorBench;
using test::OwnedFeatures;

std::string yaml(const std::string& settings = "model: conversion, kind: coin") {
  return test::topology_yaml(
      "example", "  - { id: learn, type: learn, inputs: [in], " + settings + " }", {"learn"});
}

// The i-th of a fixed stream of examples.
void feed(OperatorBench& bench, int i, std::string_view model = "conversion") {
  Random random(test::seed_setting() * 1000 + static_cast<std::uint64_t>(i));
  const double x = random.normal();
  const OwnedFeatures features({{"x", x}, {"y", random.normal()}},
                               {{"source", random.chance(0.5) ? "web" : "partner"}});
  flow::Example example;
  example.model = model;
  example.lead = "L1";
  const std::string id = "x" + std::to_string(i);
  example.id = id;
  example.label = random.uniform() < 1 / (1 + std::exp(-2 * x));
  example.scored_margin = 0.3 * x;
  example.features = &features.row();
  bench.payload(model, at(minutes(i)), &example);
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

TEST(Learn, TestsAnExampleBeforeItLearnsIt) {
  OperatorBench bench(yaml());
  const ml::FeatureSchema schema({{"x", ml::FeatureKind::number}});
  const auto made = ml::make_model(*ml::complete({}), schema);
  ml::Model& model = **made;
  std::vector<double> expected;
  std::vector<double> seen;
  bench.watch = [&seen](const flow::Record& record) {
    seen.push_back(record.as<flow::Evaluation>()->prediction.margin);
  };

  for (int i = 0; i < 50; ++i) {
    const OwnedFeatures features({{"x", i % 5 - 2.0}});
    flow::Example example;
    example.model = "conversion";
    example.label = i % 5 > 2;
    example.features = &features.row();
    expected.push_back(model.predict(features.row().values).margin);
    model.learn(features.row().values, example.label, example.weight);
    bench.payload("conversion", at(minutes(i)), &example);
  }

  EXPECT_EQ(seen, expected);
  EXPECT_EQ(seen.front(), 0.0);
  EXPECT_NE(seen.back(), 0.0);
}

TEST(Learn, PassesExamplesOfOtherModelsOver) {
  OperatorBench bench(yaml());
  feed(bench, 1, "churn");
  EXPECT_TRUE(bench.all().empty());
}

TEST(Learn, ARestartContinuesAsIfNothingHappened) {
  for (const ml::ModelType& type : ml::model_types()) {
    const std::string text = yaml("model: conversion, kind: " + std::string(type.name));
    OperatorBench straight(text);
    OperatorBench stopped(text);
    for (int i = 0; i < 120; ++i) {
      feed(straight, i);
      feed(stopped, i);
      if (i % 25 == 24) {
        stopped.commit();
        stopped.reopen();
      }
    }
    EXPECT_EQ(jsons(straight), jsons(stopped)) << type.name;

    straight.commit();
    stopped.commit();
    EXPECT_TRUE(straight.store() == stopped.store()) << type.name;
  }
}

TEST(Learn, WhatWasRolledBackWasNeverLearned) {
  OperatorBench straight(yaml());
  OperatorBench stopped(yaml());
  for (int i = 0; i < 60; ++i) {
    feed(straight, i);
    feed(stopped, i);
  }
  straight.commit();
  stopped.commit();
  for (int i = 500; i < 540; ++i) {
    feed(stopped, i);
  }
  stopped.roll_back();
  straight.forget();
  stopped.forget();
  for (int i = 60; i < 90; ++i) {
    feed(straight, i);
    feed(stopped, i);
  }

  EXPECT_EQ(jsons(straight), jsons(stopped));
}

TEST(Learn, ARollbackBeforeTheFirstCommitLeavesNothing) {
  OperatorBench bench(yaml());
  feed(bench, 1);
  bench.roll_back();
  const auto* holder = dynamic_cast<const ModelHolder*>(bench.pipeline().operators()[0].get());

  ASSERT_NE(holder, nullptr);
  EXPECT_EQ(holder->fitted("conversion"), nullptr);
}

TEST(Learn, ShowsItsModelAndTheQualityOfServedScores) {
  OperatorBench bench(yaml());
  for (int i = 0; i < 300; ++i) {
    feed(bench, i);
  }
  const auto* holder = dynamic_cast<const ModelHolder*>(bench.pipeline().operators()[0].get());

  ASSERT_NE(holder, nullptr);
  ASSERT_NE(holder->fitted("conversion"), nullptr);
  EXPECT_EQ(holder->fitted("conversion")->examples(), 300U);
  EXPECT_EQ(holder->quality("conversion").count, 300U);
  EXPECT_GT(holder->quality("conversion").auc, 0.7);
  EXPECT_EQ(holder->fitted("churn"), nullptr);
}

TEST(Learn, AChangedSchemaKeepsWhatItStillNames) {
  OperatorBench bench(yaml());
  for (int i = 0; i < 100; ++i) {
    feed(bench, i);
  }
  const OwnedFeatures features({{"new", 1.0}, {"x", 2.0}});
  flow::Example example;
  example.model = "conversion";
  example.features = &features.row();
  bench.payload("conversion", at(days(1)), &example);

  EXPECT_GT(bench.all().back().number("margin"), 0.1);
}

TEST(Learn, ACorrectionCountsItsPredictionOnceWithTheLastLabel) {
  OperatorBench bench(yaml());
  for (int i = 0; i < 50; ++i) {
    feed(bench, i);
  }
  const auto* holder = dynamic_cast<const ModelHolder*>(bench.pipeline().operators()[0].get());
  const ml::Quality before = holder->quality("conversion");
  const OwnedFeatures features({{"x", 1.0}, {"y", 0.0}}, {{"source", "web"}});
  flow::Example example;
  example.model = "conversion";
  example.id = "corrected";
  example.features = &features.row();
  bench.payload("conversion", at(minutes(60)), &example);
  example.label = true;
  example.is_correction = true;
  example.replaced_weight = 1.0;
  bench.payload("conversion", at(minutes(61)), &example);

  const ml::Quality after = holder->quality("conversion");
  EXPECT_EQ(after.count, before.count + 1);
  EXPECT_NEAR(after.base_rate * 51, before.base_rate * 50 + 1, 1e-9);
  EXPECT_EQ(bench.counter(0, "labels_retracted"), 1U);
  EXPECT_EQ(bench.counter(0, "labels_unlearned"), 0U);
}

std::size_t history_points(OperatorBench& bench) {
  std::string json;
  event::JsonWriter writer(json);
  bench.pipeline().operators()[0]->describe(writer);
  std::size_t points = 0;
  for (std::size_t i = json.find("\"at\""); i != std::string::npos;
       i = json.find("\"at\"", i + 1)) {
    ++points;
  }
  return points;
}

TEST(Learn, TheHistoryOfQualityIsBounded) {
  OperatorBench bench(yaml("model: conversion, kind: coin, history_every: 1"));
  for (int i = 0; i < 1200; ++i) {
    feed(bench, i);
  }

  EXPECT_GT(history_points(bench), 100U);
  EXPECT_LE(history_points(bench), 240U);
}

TEST(Learn, WhatWasNotLearnedIsNoPointOfTheHistory) {
  OperatorBench bench(yaml("model: conversion, kind: coin, history_every: 5"));
  const OwnedFeatures features({{"x", 1.0}});
  flow::Example weightless;
  weightless.model = "conversion";
  weightless.weight = 0.0;
  weightless.features = &features.row();
  bench.payload("conversion", at(minutes(0)), &weightless);
  for (int i = 1; i <= 10; ++i) {
    feed(bench, i);
  }
  for (int i = 11; i < 20; ++i) {
    bench.payload("conversion", at(minutes(i)), &weightless);
  }

  EXPECT_EQ(history_points(bench), 2U);
}

// A challenger is a model of its own beside the champion: what it learns does not depend on who
// else learns.
TEST(Learn, ChallengersLearnTheSameExamplesAsIfTheyWereAlone) {
  OperatorBench together(
      yaml("model: conversion, kind: coin, challengers: { tree: { kind: hoeffding_tree,"
           " params: { grace: 20 } }, ftrl: { kind: ftrl } }"));
  OperatorBench champion(yaml("model: conversion, kind: coin"));
  OperatorBench tree(yaml("model: conversion, kind: hoeffding_tree, params: { grace: 20 }"));
  for (int i = 0; i < 300; ++i) {
    feed(together, i);
    feed(champion, i);
    feed(tree, i);
    if (i == 150) {
      together.commit();
      together.reopen();
    }
  }

  std::vector<std::string> of_champion;
  std::vector<double> of_tree;
  for (const test::Produced& produced : together.all()) {
    if (produced.text("model") == "conversion") {
      of_champion.push_back(produced.json);
    } else if (produced.text("model") == "conversion.tree") {
      of_tree.push_back(produced.number("margin"));
    }
  }
  EXPECT_EQ(together.all().size(), 900U);
  EXPECT_EQ(of_champion, jsons(champion));
  std::vector<double> alone;
  for (const test::Produced& produced : tree.all()) {
    alone.push_back(produced.number("margin"));
  }
  EXPECT_EQ(of_tree, alone);
  const auto* holder = dynamic_cast<const ModelHolder*>(together.pipeline().operators()[0].get());
  EXPECT_EQ(holder->fitted("conversion.ftrl")->spec().name, "ftrl");
  EXPECT_EQ(holder->quality("conversion.ftrl").count, 300U);
}

const char kCommanded[] =
    "topology: bench\n"
    "sources:\n"
    "  - { id: in, topic: in, decode: { format: example } }\n"
    "  - { id: commands, topic: crm.model, decode: { format: json, types: [model.command] } }\n"
    "nodes:\n"
    "  - { id: learn, type: learn, inputs: [in, commands], model: conversion, kind: coin }\n"
    "sinks:\n"
    "  - { id: to_learn, inputs: [learn], topic: out.learn }\n";

void command(OperatorBench& bench, int i, std::string_view what, test::Fields fields = {}) {
  fields.insert(fields.end(),
                {{"command", event::Value::of(what)}, {"model", event::Value::of("conversion")}});
  bench.event("model.command", "conversion", "c", at(minutes(i)), fields);
}

TEST(Learn, AFrozenModelIsTestedAndStaysAsItIs) {
  OperatorBench bench(kCommanded);
  for (int i = 0; i < 100; ++i) {
    feed(bench, i);
  }
  command(bench, 100, "freeze");
  bench.commit();
  bench.reopen();
  std::string before;
  holder_of(bench).fitted("conversion")->save(before);
  for (int i = 100; i < 150; ++i) {
    feed(bench, i);
  }
  std::string frozen;
  holder_of(bench).fitted("conversion")->save(frozen);
  EXPECT_EQ(frozen, before);
  EXPECT_TRUE(holder_of(bench).is_frozen("conversion"));
  EXPECT_EQ(holder_of(bench).trial("conversion").scores, 150U);

  command(bench, 150, "unfreeze");
  feed(bench, 150);
  EXPECT_EQ(holder_of(bench).fitted("conversion")->examples(), 101U);
}

TEST(Learn, TrainingAnewForgetsWhatWasLearnedButNotWhatWasServed) {
  OperatorBench bench(kCommanded);
  OperatorBench fresh(kCommanded);
  for (int i = 0; i < 100; ++i) {
    feed(bench, i);
  }
  command(bench, 100, "train");
  for (int i = 100; i < 120; ++i) {
    feed(bench, i);
    feed(fresh, i);
  }

  std::string anew;
  std::string once;
  holder_of(bench).fitted("conversion")->save(anew);
  holder_of(fresh).fitted("conversion")->save(once);
  EXPECT_EQ(anew, once);
  EXPECT_EQ(holder_of(bench).trial("conversion").scores, 20U);
  EXPECT_EQ(holder_of(bench).served_trial().scores, 120U);
}

TEST(Learn, AModelOfAnotherKindThanTheTopologySaysGoesOnAndThatIsTold) {
  OperatorBench bench(yaml("model: conversion, kind: coin, params: { memory: 500 }"));
  feed(bench, 1);
  bench.commit();
  const auto told = [&bench](const std::string& kind) {
    testing::internal::CaptureStderr();
    bench.reopen(yaml("model: conversion, kind: " + kind));
    return testing::internal::GetCapturedStderr();
  };

  EXPECT_EQ(told("coin, params: { memory: 500 }"), "");
  EXPECT_NE(told("coin, params: { memory: 400 }").find("model relearn conversion"),
            std::string::npos);
  EXPECT_NE(told("hoeffding_tree").find("is=coin topology_says=hoeffding_tree"), std::string::npos);
  EXPECT_EQ(holder_of(bench).fitted("conversion")->spec().name, "coin");
}

TEST(Learn, AnImportedVersionIsTestedBesideTheOthers) {
  OperatorBench source(kCommanded);
  for (int i = 0; i < 100; ++i) {
    feed(source, i);
  }
  const ml::Model& learned = *holder_of(source).fitted("conversion");
  const std::string snapshot =
      to_base64(ml::encode_snapshot(ml::take_snapshot("conversion", EventTime{0}, learned, {})));
  OperatorBench bench(kCommanded);
  command(bench, 0, "import", {{"snapshot", event::Value::of(std::string_view(snapshot))}});
  bench.commit();
  bench.reopen();
  for (int i = 100; i < 150; ++i) {
    feed(bench, i);
  }

  const ModelHolder& holder = holder_of(bench);
  ASSERT_NE(holder.fitted("conversion.imported"), nullptr);
  std::string imported;
  std::string exported;
  holder.fitted("conversion.imported")->save(imported);
  learned.save(exported);
  EXPECT_EQ(imported, exported) << "it is frozen";
  EXPECT_EQ(holder.trial("conversion.imported").scores, 50U);
  EXPECT_EQ(bench.all().size(), 100U);
}

TEST(Learn, ACommandThatItCannotCarryOutIsADeadLetter) {
  OperatorBench bench(kCommanded);
  command(bench, 0, "freeze");
  command(bench, 1, "import", {{"snapshot", event::Value::of("none")}});

  ASSERT_EQ(bench.aside().size(), 2U);
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-code"), "unknown_model");
  EXPECT_EQ(bench.aside()[1].headers.at("ls-error-code"), "command_snapshot");
}

TEST(Learn, UnknownKindsAndParametersAreRefused) {
  EXPECT_NE(test::error_of(yaml("model: m, kind: coim")).find("coin"), std::string::npos);
  EXPECT_NE(test::error_of(yaml("model: m, kind: coin, params: { depth: 3 }")).find("depth"),
            std::string::npos);
}

}  // namespace
}  // namespace ls::operators
