#include "operators/lifecycle/gates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ls::operators {
namespace {

using testing::HasSubstr;

// The figures of domain.md 4.17: 1,000 scores, 0.002 of AUC, 0.05 of calibration error.
const Trial kChampion{.scores = 5000, .auc = 0.8, .log_loss = 0.4, .calibration_error = 0.2};

Trial candidate() {
  return {.scores = 1000, .auc = 0.798, .log_loss = 0.41, .calibration_error = 0.05};
}

TEST(Gates, PassAtTheirBounds) {
  EXPECT_TRUE(Gates().check(candidate(), kChampion).has_value());
}

TEST(Gates, EachOneRefusesAloneAndTellsAllFigures) {
  Trial few = candidate();
  few.scores = 999;
  Trial worse = candidate();
  worse.auc = 0.7979;
  Trial sure = candidate();
  sure.calibration_error = 0.0501;
  const auto text = [](const Trial& trial) {
    const Status status = Gates().check(trial, kChampion);
    EXPECT_FALSE(status.has_value());
    EXPECT_EQ(status.error().code, "gates_failed");
    return status.error().message;
  };

  EXPECT_THAT(text(few), HasSubstr("scores 999 of at least 1000: failed; AUC 0.7980 against"));
  EXPECT_THAT(text(worse), HasSubstr("at most 0.002 below it: failed; calibration"));
  EXPECT_THAT(text(worse), HasSubstr("scores 1000 of at least 1000: passed"));
  EXPECT_THAT(text(sure), HasSubstr("calibration error 0.0501 of at most 0.05: failed"));
}

TEST(Gates, WithoutAnAucNobodyPassesAndNobodyIsInTheWay) {
  const Trial unknown{.scores = 5000, .auc = Trial().auc, .calibration_error = 0.0};

  EXPECT_FALSE(Gates().check(unknown, kChampion).has_value());
  EXPECT_TRUE(Gates().check(candidate(), unknown).has_value());
  EXPECT_FALSE(is_better(Gates(), candidate(), unknown));
}

TEST(Gates, BetterIsMoreThanWhatTheyTakeForEqual) {
  Trial better = kChampion;
  better.auc = 0.8021;
  Trial equal = kChampion;
  equal.auc = 0.8019;
  Trial sure = better;
  sure.log_loss = 0.41;

  EXPECT_TRUE(is_better(Gates(), better, kChampion));
  EXPECT_FALSE(is_better(Gates(), equal, kChampion));
  EXPECT_FALSE(is_better(Gates(), sure, kChampion)) << "it ranks better and is wrong more surely";
}

}  // namespace
}  // namespace ls::operators
