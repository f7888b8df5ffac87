#include "support/seed.hpp"
#include "unit/operators/operator_bench.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace ls::operators {
namespace {

using test::at;
using test::OperatorBench;

std::string yaml(const std::string& rate) {
  return test::topology_yaml("json",
                             "  - { id: agg, type: aggregate, inputs: [in], features: { views: { "
                             "count: page.viewed } } }\n"
                             "  - { id: model, type: score, inputs: [agg], model: conversion }\n"
                             "  - { id: samples, type: sample_signals, inputs: [model], rate: " +
                                 rate + " }",
                             {"samples"});
}

std::set<std::string> ids_of(const OperatorBench& bench) {
  std::set<std::string> ids;
  for (const test::Produced& signal : bench.of("samples")) {
    ids.insert(signal.text("id"));
  }
  return ids;
}

TEST(SampleSignals, KeepsItsShare) {
  constexpr int kEvents = 4000;
  OperatorBench bench(yaml("0.25"), minutes(1), test::seed());
  for (int i = 0; i < kEvents; ++i) {
    bench.event("page.viewed", "L" + std::to_string(i % 97), "e" + std::to_string(i),
                at(seconds(i)));
  }

  const double error = 5 * std::sqrt(0.25 * 0.75 / kEvents);  // five standard deviations
  EXPECT_NEAR(static_cast<double>(bench.of("samples").size()) / kEvents, 0.25, error);
}

TEST(SampleSignals, TheChoiceDoesNotDependOnTheOrder) {
  OperatorBench forward(yaml("0.3"));
  OperatorBench backward(yaml("0.3"));
  for (int i = 0; i < 500; ++i) {
    forward.event("page.viewed", "L1", "e" + std::to_string(i), at(seconds(i)));
    backward.event("page.viewed", "L2", "e" + std::to_string(499 - i), at(seconds(i)));
  }

  EXPECT_EQ(ids_of(forward), ids_of(backward));
  EXPECT_GT(ids_of(forward).size(), 80U);
}

TEST(SampleSignals, AnotherSeedDrawsAnotherSample) {
  OperatorBench one(yaml("0.3"), minutes(1), 1);
  OperatorBench two(yaml("0.3"), minutes(1), 2);
  for (int i = 0; i < 200; ++i) {
    one.event("page.viewed", "L1", "e" + std::to_string(i), at(seconds(i)));
    two.event("page.viewed", "L1", "e" + std::to_string(i), at(seconds(i)));
  }

  EXPECT_NE(ids_of(one), ids_of(two));
}

TEST(SampleSignals, ASmallerSampleIsPartOfALargerOne) {
  OperatorBench some(yaml("0.1"));
  OperatorBench more(yaml("0.4"));
  for (int i = 0; i < 500; ++i) {
    some.event("page.viewed", "L1", "e" + std::to_string(i), at(seconds(i)));
    more.event("page.viewed", "L1", "e" + std::to_string(i), at(seconds(i)));
  }

  const std::set<std::string> few = ids_of(some);
  const std::set<std::string> many = ids_of(more);
  EXPECT_TRUE(std::includes(many.begin(), many.end(), few.begin(), few.end()));
}

TEST(SampleSignals, CarriesTheScoreAndItsFeatures) {
  OperatorBench bench(yaml("1"));
  bench.event("page.viewed", "L1", "e1", at(seconds(1)));

  ASSERT_EQ(bench.of("samples").size(), 1U);
  const test::Produced signal = bench.of("samples")[0];
  EXPECT_EQ(signal.text("lead"), "L1");
  EXPECT_EQ(signal.text("model"), "conversion");
  EXPECT_EQ(signal.number("probability"), 0.5);
  EXPECT_EQ(signal.feature("views"), 1);
}

TEST(SampleSignals, ARateIsAShare) {
  EXPECT_NE(test::error_of(yaml("0")), "");
  EXPECT_NE(test::error_of(yaml("1.5")), "");
}

}  // namespace
}  // namespace ls::operators
