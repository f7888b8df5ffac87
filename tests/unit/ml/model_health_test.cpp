#include "leadstream/ml/model_health.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string_view>

namespace ls::ml {
namespace {

constexpr HealthFacts kPerfect{.auc = 0.8,
                               .auc_reference = 0.8,
                               .calibration_error = 0,
                               .drifted_share = 0,
                               .label_age_days = 0,
                               .latency_p99_ms = 20,
                               .error_share = 0};

TEST(ModelHealth, GivesAllPointsToAModelThatIsAsItWas) {
  const ModelHealth health = model_health(kPerfect);
  EXPECT_DOUBLE_EQ(health.score, 100);
  EXPECT_EQ(health.status, HealthStatus::green);
  EXPECT_TRUE(health.reasons().empty());
}

// By hand: 40 * 0.2 / 0.3 + 20 * (1 - 0.04 / 0.1) + 20 * (1 - 2 * 0.25) + 10 / e + 10 * 0.5.
TEST(ModelHealth, AddsUpTheFormula) {
  const ModelHealth health = model_health({.auc = 0.7,
                                           .auc_reference = 0.8,
                                           .calibration_error = 0.04,
                                           .drifted_share = 0.25,
                                           .label_age_days = 30,
                                           .latency_p99_ms = 101,
                                           .error_share = 0.001});
  EXPECT_NEAR(health.score, 26.6666667 + 12 + 10 + 3.6787944 + 5, 1e-6);
  EXPECT_EQ(health.status, HealthStatus::red);
  const auto reasons = health.reasons();
  ASSERT_EQ(reasons.size(), 5U);
  constexpr std::array<std::string_view, 5> kOrder = {"performance", "drift", "calibration",
                                                      "freshness", "operations"};
  for (std::size_t i = 0; i < kOrder.size(); ++i) {
    EXPECT_EQ(reasons[i].name, kOrder[i]);
  }
}

TEST(ModelHealth, WhatNothingIsKnownOfIsLeftOut) {
  HealthFacts facts;
  EXPECT_TRUE(std::isnan(model_health(facts).score));
  EXPECT_EQ(model_health(facts).status, HealthStatus::unknown);

  facts.auc = 0.7;
  facts.auc_reference = 0.75;
  facts.calibration_error = 0.02;
  EXPECT_NEAR(model_health(facts).score, 100 * (32.0 + 16.0) / 60.0, 1e-9);
  facts.auc_reference = 0.5;  // nothing to be held against
  EXPECT_NEAR(model_health(facts).score, 80, 1e-9);
  EXPECT_EQ(model_health(facts).status, HealthStatus::green);
}

TEST(ModelHealth, ItNeverRisesAsAnyFactGetsWorse) {
  const auto falls = [](double HealthFacts::*fact, double from, double step) {
    HealthFacts facts = kPerfect;
    facts.*fact = from;
    double last = model_health(facts).score;
    for (int i = 0; i < 200; ++i) {
      facts.*fact += step;
      const double next = model_health(facts).score;
      EXPECT_LE(next, last + 1e-12);
      EXPECT_GE(next, 0);
      EXPECT_LE(next, 100);
      last = next;
    }
    EXPECT_LT(last, 100);
  };
  falls(&HealthFacts::auc, 1, -0.005);
  falls(&HealthFacts::calibration_error, 0, 0.005);
  falls(&HealthFacts::drifted_share, 0, 0.005);
  falls(&HealthFacts::label_age_days, 0, 1);
  falls(&HealthFacts::latency_p99_ms, 0, 1);
  falls(&HealthFacts::error_share, 0, 0.0001);
}

TEST(ModelHealth, ItsColoursBeginAtEightyAndSixty) {
  const auto at = [](double calibration_error) {
    return model_health({.calibration_error = calibration_error}).status;
  };
  EXPECT_EQ(at(0.0199), HealthStatus::green);
  EXPECT_EQ(at(0.0201), HealthStatus::amber);
  EXPECT_EQ(at(0.0399), HealthStatus::amber);
  EXPECT_EQ(at(0.0401), HealthStatus::red);
  EXPECT_EQ(name_of(HealthStatus::amber), "amber");
}

}  // namespace
}  // namespace ls::ml
