#include "unit/operators/operator_bench.hpp"

#include "leadstream/ml/snapshot.hpp"

#include <gtest/gtest.h>

namespace ls::operators {
namespace {

using test::at;
using test::OperatorBench;
using test::OwnedFeatures;

std::string yaml(const std::string& settings) {
  return test::topology_yaml("example",
                             "  - { id: learn, type: learn, inputs: [in], model: conversion }\n"
                             "  - { id: publish, type: publish_model, inputs: [learn]" +
                                 settings + " }",
                             {"publish"});
}

struct Published {
  EventTime time;
  EventTime valid_from;
  std::uint64_t examples = 0;
  bool is_tombstone = false;
};

void collect(OperatorBench& bench, std::vector<Published>& out) {
  bench.watch = [&out](const flow::Record& record) {
    const auto* version = record.as<flow::ModelVersion>();
    if (version == nullptr) {
      return;
    }
    Published published{record.time, version->valid_from, 0, version->snapshot.empty()};
    if (!published.is_tombstone) {
      const auto snapshot = ml::decode_snapshot(version->snapshot);
      ASSERT_TRUE(snapshot.has_value()) << snapshot.error().message;
      EXPECT_EQ(snapshot->valid_from, version->valid_from);
      EXPECT_EQ(snapshot->model, "conversion");
      published.examples = snapshot->fitted->examples();
    }
    out.push_back(published);
  };
}

void feed(OperatorBench& bench, EventTime time, bool label, bool is_correction = false) {
  const OwnedFeatures features({{"x", static_cast<double>(time.ms % 7)}});
  flow::Example example;
  example.model = "conversion";
  example.label = label;
  example.is_correction = is_correction;
  example.features = &features.row();
  bench.payload("conversion", time, &example);
}

void feed(OperatorBench& bench, EventTime time) {
  feed(bench, time, time.ms % 2 == 0);
}

TEST(PublishModel, AVersionIsValidFromABoundaryAndHoldsWhatCameBefore) {
  OperatorBench bench(yaml(", every: 1h"));
  std::vector<Published> published;
  collect(bench, published);
  feed(bench, at(minutes(10)));
  feed(bench, at(minutes(59)));
  feed(bench, at(hours(1)));  // not before the boundary
  feed(bench, at(minutes(130)));

  bench.tick(at(hours(3)));

  ASSERT_EQ(published.size(), 3U);
  EXPECT_EQ(published[0].valid_from, at(hours(1)));
  EXPECT_EQ(published[0].time, at(hours(1)));
  EXPECT_EQ(published[0].examples, 2U);
  EXPECT_EQ(published[1].valid_from, at(hours(2)));
  EXPECT_EQ(published[1].examples, 3U);
  EXPECT_EQ(published[2].valid_from, at(hours(3)));
  EXPECT_EQ(published[2].examples, 4U);
}

TEST(PublishModel, ChallengersArePublishedBesideTheirChampion) {
  OperatorBench bench(
      test::topology_yaml("example",
                          "  - { id: learn, type: learn, inputs: [in], model: conversion,"
                          " challengers: { ftrl: { kind: ftrl } } }\n"
                          "  - { id: publish, type: publish_model, inputs: [learn], every: 1h }",
                          {"publish"}));
  std::vector<std::string> published;
  bench.watch = [&published](const flow::Record& record) {
    if (const auto* version = record.as<flow::ModelVersion>()) {
      const ml::Snapshot snapshot = ml::decode_snapshot(version->snapshot).value();
      published.push_back(snapshot.model + " " + snapshot.fitted->spec().name);
      EXPECT_EQ(snapshot.quality.count, 1U);
    }
  };
  feed(bench, at(minutes(10)));
  bench.tick(at(hours(3)));

  EXPECT_EQ(published, (std::vector<std::string>{"conversion coin", "conversion.ftrl ftrl"}));
}

TEST(PublishModel, NothingNewLearnedIsNothingPublished) {
  OperatorBench bench(yaml(", every: 1h"));
  std::vector<Published> published;
  collect(bench, published);
  feed(bench, at(minutes(10)));

  bench.tick(at(days(3)));

  EXPECT_EQ(published.size(), 1U);
  EXPECT_EQ(bench.pipeline().timers_pending(), 0U);
}

TEST(PublishModel, TheBoundaryOfTheAppIsTheStandard) {
  OperatorBench bench(yaml(""), minutes(5));
  std::vector<Published> published;
  collect(bench, published);
  feed(bench, at(minutes(11)));

  bench.tick(at(hours(1)));

  ASSERT_EQ(published.size(), 1U);
  EXPECT_EQ(published[0].valid_from, at(minutes(15)));
}

TEST(PublishModel, OldVersionsAreTakenBack) {
  OperatorBench bench(yaml(", every: 1h, keep_versions: 2"));
  std::vector<Published> published;
  collect(bench, published);
  for (int hour = 0; hour < 4; ++hour) {
    feed(bench, at(hours(hour)));
  }
  bench.tick(at(hours(4)));

  std::vector<EventTime> taken_back;
  for (const Published& version : published) {
    if (version.is_tombstone) {
      taken_back.push_back(version.valid_from);
    }
  }
  EXPECT_EQ(taken_back, (std::vector{at(hours(1)), at(hours(2))}));
  EXPECT_EQ(published.size(), 6U);
}

TEST(PublishModel, ARestartPublishesWhatWasDue) {
  OperatorBench bench(yaml(", every: 1h"));
  std::vector<Published> published;
  collect(bench, published);
  feed(bench, at(minutes(10)));
  bench.commit();

  bench.reopen();
  bench.tick(at(hours(5)));

  ASSERT_EQ(published.size(), 1U);
  EXPECT_EQ(published[0].valid_from, at(hours(1)));
  EXPECT_EQ(published[0].examples, 1U);
}

// While outcomes that come at once are all that is known, a model would be sure of them.
TEST(PublishModel, TheFirstVersionWaitsForBothLabels) {
  OperatorBench bench(yaml(", every: 1h, label_min: 2"));
  std::vector<Published> published;
  collect(bench, published);
  for (int hour = 0; hour < 5; ++hour) {
    feed(bench, at(hours(hour)), true);
  }
  feed(bench, at(hours(5)), false);
  bench.commit();
  bench.reopen();
  collect(bench, published);
  bench.tick(at(hours(6)));
  EXPECT_TRUE(published.empty());

  feed(bench, at(hours(6)), false);
  feed(bench, at(hours(7)), true);
  bench.tick(at(hours(8)));

  ASSERT_EQ(published.size(), 2U);
  EXPECT_EQ(published[0].valid_from, at(hours(7)));
  EXPECT_EQ(published[0].examples, 7U);
}

TEST(PublishModel, ALabelThatWasTakenBackWasNotSeen) {
  OperatorBench bench(yaml(", every: 1h, label_min: 1"));
  std::vector<Published> published;
  collect(bench, published);
  feed(bench, at(hours(0)), false);
  feed(bench, at(hours(1)), true, true);  // in place of the one before
  bench.tick(at(hours(2)));
  EXPECT_TRUE(published.empty());

  feed(bench, at(hours(2)), false);
  bench.tick(at(hours(3)));

  EXPECT_EQ(published.size(), 1U);
}

TEST(PublishModel, OnlyALearnNodeStandsBeforeIt) {
  EXPECT_NE(test::error_of(test::topology_yaml(
                "example", "  - { id: publish, type: publish_model, inputs: [in] }", {"publish"})),
            "");
}

}  // namespace
}  // namespace ls::operators
