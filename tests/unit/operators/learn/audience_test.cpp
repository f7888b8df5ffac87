#include "unit/operators/operator_bench.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace ls::operators {
namespace {

using test::at;
using test::OperatorBench;
using test::OwnedFeatures;

std::string yaml(const std::string& settings) {
  return test::topology_yaml(
      "example", "  - { id: learn, type: learn, inputs: [in], " + settings + " }", {"learn"});
}

void feed_from(OperatorBench& bench, int i, std::string_view source, std::string_view lead) {
  const OwnedFeatures features({{"x", i % 7 - 3.0}}, {{"source", std::string(source)}});
  flow::Example example;
  example.model = "conversion";
  example.lead = lead;
  example.label = i % 7 > 3;
  example.features = &features.row();
  bench.payload("conversion", at(minutes(i)), &example);
}

// One learner's examples are a part of another's.
TEST(Learn, LearnsOnlyTheExamplesOfItsAudience) {
  OperatorBench part(
      yaml("model: web, of: conversion, only: { feature: source, in: [WEB] }, kind: coin"));
  OperatorBench tenant(yaml("model: acme, of: conversion, only: { tenant: acme }, kind: coin"));
  OperatorBench alone(yaml("model: conversion, kind: coin"));
  for (int i = 0; i < 60; ++i) {
    const bool is_web = i % 3 == 0;
    const std::string_view source = is_web ? "web" : "website";
    feed_from(part, i, source, "acme|L1");
    feed_from(tenant, i, source, is_web ? "acme|L1" : "acmecorp|L1");
    if (is_web) {
      feed_from(alone, i, source, "L1");
    }
  }

  ASSERT_EQ(alone.all().size(), 20U);
  ASSERT_EQ(part.all().size(), alone.all().size());
  ASSERT_EQ(tenant.all().size(), alone.all().size());
  for (std::size_t i = 0; i < alone.all().size(); ++i) {
    EXPECT_EQ(part.all()[i].text("model"), "web");
    EXPECT_EQ(part.all()[i].number("margin"), alone.all()[i].number("margin"));
    EXPECT_EQ(tenant.all()[i].number("margin"), alone.all()[i].number("margin"));
  }
}

}  // namespace
}  // namespace ls::operators
