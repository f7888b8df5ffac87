#include "operators/lifecycle/serving.hpp"

#include "unit/operators/operator_bench.hpp"

#include "leadstream/ml/canary_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace ls::operators {
namespace {

using event::Value;
using test::at;
using test::OperatorBench;
using test::OwnedFeatures;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kOpenGates =
    "gates: { scores_min: 10, auc_loss_max: 1, calibration_error_max: 1 }";

std::string yaml(std::string_view publishing) {
  return "topology: bench\n"
         "sources:\n"
         "  - { id: in, topic: in, decode: { format: example } }\n"
         "  - { id: commands, topic: crm.model,"
         " decode: { format: json, types: [model.command] } }\n"
         "nodes:\n"
         "  - { id: learn, type: learn, inputs: [in, commands], model: conversion,"
         " challengers: { bayes: { kind: naive_bayes } } }\n"
         "  - { id: publish, type: publish_model, inputs: [learn, commands], every: 1h, " +
         std::string(publishing) +
         " }\n"
         "sinks:\n"
         "  - { id: to_publish, inputs: [publish], topic: out.publish }\n";
}

// Of seven values of x, those that are positives: what a line can tell from the others, or what
// only two bells can.
enum class Positives { above, between };

// A trainer with a challenger, and what it has published: "hour:minute model kind examples".
class Trainer {
 public:
  explicit Trainer(std::string_view publishing = kOpenGates) : bench_(yaml(publishing)) {
    bench_.watch = [this](const flow::Record& record) {
      const auto* version = record.as<flow::ModelVersion>();
      if (version != nullptr && !version->snapshot.empty()) {
        see(*version);
      }
    };
  }

  void example(Millis time, int n, Positives positives) {
    const OwnedFeatures features({{"x", static_cast<double>(n % 7)}});
    flow::Example example;
    example.model = "conversion";
    example.label = positives == Positives::above ? n % 7 > 3 : n % 7 >= 2 && n % 7 <= 4;
    example.scored_margin = static_cast<double>(n % 7) - 3.5;
    example.features = &features.row();
    bench_.payload("conversion", at(time), &example);
  }
  void examples(Millis from, int count, Positives positives = Positives::above) {
    for (int i = 0; i < count; ++i) {
      example(from + seconds(i), i, positives);
    }
  }
  void command(Millis time, std::string_view what, std::string_view model,
               test::Fields fields = {}) {
    fields.insert(fields.end(), {{"command", Value::of(what)}, {"model", Value::of(model)}});
    bench_.event("model.command", "conversion", "c", at(time), fields);
  }
  void promote(Millis time, std::string_view model, std::string_view to = "champion") {
    command(time, "promote", model, {{"to", Value::of(to)}});
  }
  void tick(Millis to) {
    bench_.tick(at(to));
  }
  void restart() {
    bench_.commit();
    bench_.reopen();
  }
  [[nodiscard]] std::vector<std::string> take() {
    return std::exchange(published_, {});
  }
  // Of the version published last.
  [[nodiscard]] const ml::Model& last() const {
    return *snapshot_.fitted;
  }
  [[nodiscard]] std::vector<std::string> refusals() const {
    std::vector<std::string> codes;
    for (const OperatorBench::Aside& aside : bench_.aside()) {
      codes.push_back(aside.headers.at("ls-error-node") + " " + aside.headers.at("ls-error-code"));
    }
    return codes;
  }
  OperatorBench& bench() {
    return bench_;
  }

 private:
  void see(const flow::ModelVersion& version) {
    const auto snapshot = ml::decode_snapshot(version.snapshot);
    ASSERT_TRUE(snapshot.has_value()) << snapshot.error().message;
    if (snapshot->model == "conversion") {
      snapshot_ = *snapshot;
      const std::int64_t minute = (version.valid_from - at(Millis{0})).count / 60'000;
      published_.push_back(std::to_string(minute) + " " + snapshot->fitted->spec().name + " " +
                           std::to_string(snapshot->examples));
    }
  }

  OperatorBench bench_;
  std::vector<std::string> published_;
  ml::Snapshot snapshot_;
};

TEST(Serving, APromotedChallengerIsServedFromTheNextBoundaryOn) {
  Trainer trainer;
  trainer.examples(minutes(10), 20);
  trainer.tick(hours(1));
  trainer.promote(minutes(70), "conversion.bayes");
  trainer.tick(minutes(80));
  trainer.examples(minutes(90), 5);
  trainer.tick(hours(5));

  EXPECT_THAT(trainer.take(), ElementsAre("60 coin 20", "71 naive_bayes 20", "120 naive_bayes 25"));
  EXPECT_THAT(trainer.refusals(), IsEmpty());
}

TEST(Serving, WhatFailsTheGatesIsRefusedUnlessForced) {
  Trainer trainer("label_min: 0");
  trainer.examples(minutes(10), 20);
  trainer.tick(hours(1));
  trainer.promote(minutes(70), "conversion.bayes");
  trainer.tick(minutes(80));
  EXPECT_THAT(trainer.take(), ElementsAre("60 coin 20"));
  EXPECT_THAT(trainer.refusals(), ElementsAre("publish gates_failed"));
  EXPECT_THAT(trainer.bench().aside().front().headers.at("ls-error-message"),
              HasSubstr("scores 20 of at least 1000: failed"));

  trainer.command(minutes(81), "promote", "conversion.bayes",
                  {{"to", Value::of("champion")}, {"force", Value::of(true)}});
  trainer.tick(minutes(90));
  EXPECT_THAT(trainer.take(), ElementsAre("82 naive_bayes 20"));
}

// An order is judged by what was known when it was given, in whatever batch it comes.
TEST(Serving, LaterExamplesDoNotHelpAPromotion) {
  Trainer trainer;
  trainer.examples(minutes(10), 9);
  trainer.promote(minutes(11), "conversion.bayes");
  trainer.examples(minutes(12), 20);
  trainer.tick(hours(1));

  EXPECT_THAT(trainer.refusals(), ElementsAre("publish gates_failed"));
}

TEST(Serving, ACanaryAnswersBesideTheChampionUntilItIsOver) {
  Trainer trainer;
  trainer.examples(minutes(10), 20);
  trainer.tick(hours(1));
  trainer.command(minutes(70), "promote", "conversion.bayes",
                  {{"to", Value::of("canary")}, {"share", Value::of(0.25)}});
  trainer.tick(minutes(80));
  const auto* both = dynamic_cast<const ml::CanaryModel*>(&trainer.last());
  ASSERT_NE(both, nullptr);
  EXPECT_EQ(both->share(), 0.25);
  EXPECT_EQ(both->champion().spec().name, "coin");
  EXPECT_EQ(both->canary().spec().name, "naive_bayes");

  trainer.promote(minutes(90), "conversion.bayes", "challenger");
  trainer.tick(minutes(100));
  EXPECT_THAT(trainer.take(), ElementsAre("60 coin 20", "71 canary 20", "91 coin 20"));
}

TEST(Serving, ARollbackServesTheSameBytesAgainAndHoldsOnToThem) {
  Trainer trainer;
  trainer.examples(minutes(10), 20);
  trainer.tick(hours(1));
  std::string before;
  trainer.last().save(before);
  trainer.promote(minutes(70), "conversion.bayes");
  trainer.tick(minutes(80));
  trainer.restart();
  trainer.command(minutes(81), "rollback", "conversion");
  trainer.tick(minutes(90));
  trainer.examples(minutes(100), 20);
  trainer.tick(hours(5));

  EXPECT_THAT(trainer.take(), ElementsAre("60 coin 20", "71 naive_bayes 20", "82 coin 20"))
      << "nothing new is served until somebody promotes";
  std::string after;
  trainer.last().save(after);
  EXPECT_EQ(after, before);

  trainer.promote(hours(6), "conversion.bayes");
  trainer.tick(hours(7));
  EXPECT_THAT(trainer.take(), ElementsAre("361 naive_bayes 40"));
}

TEST(Serving, RefusesWhatMakesNoSense) {
  Trainer trainer;
  trainer.examples(minutes(10), 20);
  trainer.tick(hours(1));
  trainer.promote(minutes(61), "conversion");
  trainer.promote(minutes(62), "conversion", "challenger");
  trainer.promote(minutes(63), "conversion.tree");
  trainer.command(minutes(64), "promote", "conversion.bayes",
                  {{"to", Value::of("champion")}, {"version", Value::of(at(minutes(1)))}});
  trainer.command(minutes(65), "rollback", "conversion.bayes");
  trainer.command(minutes(66), "rollback", "conversion");
  trainer.tick(hours(3));

  EXPECT_THAT(trainer.refusals(), ElementsAre("publish is_champion", "publish is_champion",
                                              "publish unknown_model", "publish stale_version",
                                              "publish unknown_model", "publish unknown_version"));
  EXPECT_THAT(trainer.take(), ElementsAre("60 coin 20"));
}

TEST(Serving, TheNewestVersionMayBeNamed) {
  Trainer trainer;
  trainer.examples(minutes(10), 20);
  trainer.tick(hours(1));
  trainer.command(minutes(64), "promote", "conversion.bayes",
                  {{"to", Value::of("champion")}, {"version", Value::of(at(hours(1)))}});
  trainer.tick(minutes(70));

  EXPECT_THAT(trainer.refusals(), IsEmpty());
  EXPECT_THAT(trainer.take(), ElementsAre("60 coin 20", "65 naive_bayes 20"));
}

TEST(Serving, AFrozenModelPublishesNothing) {
  Trainer trainer;
  trainer.examples(minutes(10), 20);
  trainer.command(minutes(20), "freeze", "conversion");
  trainer.examples(minutes(21), 5);
  trainer.tick(hours(1));
  EXPECT_THAT(trainer.take(), IsEmpty());

  trainer.command(minutes(70), "unfreeze", "conversion");
  trainer.examples(minutes(71), 5);
  trainer.tick(hours(2));
  EXPECT_THAT(trainer.take(), ElementsAre("120 coin 25"));
}

TEST(Serving, WhatLearnsAnewServesOnceItIsAsGoodAsWhatWasServed) {
  Trainer trainer;
  trainer.examples(minutes(10), 20);
  trainer.tick(hours(1));
  trainer.command(minutes(70), "train", "conversion");
  trainer.examples(minutes(71), 9);
  trainer.tick(hours(2));
  EXPECT_THAT(trainer.take(), ElementsAre("60 coin 20")) << "tested on nine examples only";

  trainer.examples(minutes(121), 1);
  trainer.tick(hours(3));
  EXPECT_THAT(trainer.take(), ElementsAre("180 coin 10"));
}

TEST(Serving, PromotesWhatIsBetterWhereItWasToldTo) {
  Trainer trainer("promote: when_better, gates: { scores_min: 70, calibration_error_max: 1 }");
  trainer.examples(minutes(10), 69, Positives::between);
  trainer.tick(hours(1));
  EXPECT_THAT(trainer.take(), ElementsAre("60 coin 69")) << "not tested enough";

  trainer.examples(minutes(70), 71, Positives::between);
  trainer.tick(hours(2));
  EXPECT_THAT(trainer.take(), ElementsAre("120 naive_bayes 140"));
}

TEST(Serving, ARestartAtAnyPlaceChangesNothing) {
  const auto play = [](bool restarts) {
    Trainer trainer;
    const auto step = [&] {
      if (restarts) {
        trainer.restart();
      }
    };
    trainer.examples(minutes(10), 20);
    step();
    trainer.tick(hours(1));
    trainer.promote(minutes(70), "conversion.bayes");
    step();
    trainer.tick(minutes(80));
    step();
    trainer.command(minutes(90), "train", "conversion.bayes");
    step();
    trainer.examples(minutes(91), 20);
    step();
    trainer.command(minutes(130), "rollback", "conversion");
    step();
    trainer.tick(hours(5));
    trainer.bench().commit();
    return std::pair(trainer.take(), trainer.bench().store());
  };

  const auto straight = play(false);
  const auto stopped = play(true);
  EXPECT_EQ(straight.first, stopped.first);
  EXPECT_TRUE(straight.second == stopped.second);
}

}  // namespace
}  // namespace ls::operators
