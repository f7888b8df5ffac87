#include "leadstream/stats/alert_budget.hpp"

#include "unit/stats/saved.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ls::stats {
namespace {

using Indices = std::vector<std::size_t>;

Indices admit(AlertBudget& budget, std::int64_t minute, const std::vector<double>& log_p) {
  return budget.admit(EventTime{0} + minutes(minute), log_p);
}

TEST(AlertBudget, TheStrongestEvidenceGoesFirst) {
  AlertBudget budget({.alerts = 2, .period = hours(1)});

  EXPECT_EQ(admit(budget, 0, {-3, -9, -5, -9}), (Indices{1, 3}));
  EXPECT_EQ(budget.withheld(), 2U);
}

TEST(AlertBudget, FillsEvenlyWithTime) {
  AlertBudget budget({.alerts = 2, .period = hours(1)});

  EXPECT_EQ(admit(budget, 0, {-1, -1, -1}), (Indices{0, 1}));
  EXPECT_EQ(admit(budget, 29, {-1}), (Indices{}));
  EXPECT_EQ(admit(budget, 30, {-1, -2}), (Indices{1}));
  EXPECT_EQ(admit(budget, 59, {-1}), (Indices{}));
  EXPECT_EQ(admit(budget, 60, {-1}), (Indices{0}));
}

TEST(AlertBudget, SavesUpNoMoreThanOnePeriod) {
  AlertBudget budget({.alerts = 3, .period = minutes(10)});
  EXPECT_EQ(admit(budget, 0, {-1, -1, -1, -1}).size(), 3U);

  EXPECT_EQ(admit(budget, 1000, {-1, -1, -1, -1, -1}).size(), 3U);
}

TEST(AlertBudget, TheEndOfTimeIsATime) {
  AlertBudget budget({.alerts = 3, .period = hours(1)});
  EXPECT_EQ(admit(budget, 0, {-1, -1, -1}).size(), 3U);

  const std::vector<double> candidates(5, -1.0);
  EXPECT_EQ(budget.admit(EventTime::max(), candidates).size(), 3U);
}

TEST(AlertBudget, TimesThatGoBackGiveNothing) {
  AlertBudget budget({.alerts = 1, .period = minutes(10)});
  EXPECT_EQ(admit(budget, 100, {-1}).size(), 1U);

  EXPECT_EQ(admit(budget, 50, {-1}).size(), 0U);
  EXPECT_EQ(admit(budget, 109, {-1}).size(), 0U);
  EXPECT_EQ(admit(budget, 110, {-1}).size(), 1U);
}

TEST(AlertBudget, SaveAndLoadContinueAsIfUninterrupted) {
  AlertBudget uninterrupted({.alerts = 3, .period = minutes(7)});
  for (int minute = 0; minute < 50; ++minute) {
    AlertBudget resumed = reloaded(uninterrupted);
    const std::vector<double> log_p(static_cast<std::size_t>(minute % 4), -1.0);
    ASSERT_EQ(admit(resumed, minute, log_p), admit(uninterrupted, minute, log_p));
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
  }
  EXPECT_GT(uninterrupted.withheld(), 0U);
  expect_truncations_refused(uninterrupted);
  expect_mutations_survived(uninterrupted);
}

}  // namespace
}  // namespace ls::stats
