#include "app/evaluate/score_table.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace ls::app {
namespace {

using generator::crm::Moment;
using generator::crm::Truth;

generator::crm::Options small_world() {
  generator::crm::Options options;
  options.contacts = 400;
  options.days = 60;
  options.prevalence = 0.2;
  return options;
}

std::unique_ptr<Truth> truth() {
  return std::make_unique<Truth>(small_world());
}

std::string line(const Moment& moment, double score) {
  return fmt::format(R"({{"event_id":"{:016x}","score":{}}})", moment.id, score);
}

TEST(TruthScores, TheBestPossibleGoesTheWholeWay) {
  TruthScores scores(truth(), {.target = Target::anomalous});
  Truth world(small_world());
  for (std::uint64_t number = 0; number < world.contacts(); ++number) {
    for (const Moment& moment : world.moments(number)) {
      ASSERT_TRUE(scores.add(line(moment, moment.anomalous_chance)));
    }
  }

  const auto rows = score_table(scores, 0.5);

  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].count, rows[1].count);
  EXPECT_DOUBLE_EQ(rows[0].auc, rows[1].auc);
  EXPECT_DOUBLE_EQ(rows[0].auc_gain, 1.0);
  EXPECT_GT(rows[1].accuracy, rows[2].accuracy);
  EXPECT_DOUBLE_EQ(rows[0].accuracy_gain, 1.0);
  EXPECT_DOUBLE_EQ(rows[2].accuracy_gain, 0.0);
}

TEST(TruthScores, CountTheFirstOrTheLastOfAContact) {
  Truth world(small_world());
  TruthScores first(truth(), {.target = Target::good, .counted = Counted::first});
  TruthScores last(truth(), {.target = Target::good, .counted = Counted::last});
  double sum = 0;
  std::size_t contacts = 0;
  for (std::uint64_t number = 0; number < world.contacts(); ++number) {
    double score = 0;
    for (const Moment& moment : world.moments(number)) {
      score += 1;
      ASSERT_TRUE(first.add(line(moment, score)));
      ASSERT_TRUE(last.add(line(moment, score)));
    }
    sum += score;
    contacts += score > 0 ? 1 : 0;
  }

  ASSERT_EQ(first.scores().size(), contacts);
  ASSERT_EQ(last.scores().size(), contacts);
  double lasts = 0;
  for (std::size_t i = 0; i < contacts; ++i) {
    EXPECT_EQ(first.scores()[i].margin, 1.0);
    lasts += last.scores()[i].margin;
  }
  EXPECT_EQ(lasts, sum);
}

TEST(TruthScores, AreJoinedByContactAndTimeToo) {
  Truth world(small_world());
  TruthScores scores(truth(), {.target = Target::good, .score = "points", .is_reversed = true});
  const Moment moment = world.moments(5).back();

  ASSERT_TRUE(scores.add(fmt::format(R"({{"contact_id":"c5","time":"{}","points":7}})",
                                     format_rfc3339(moment.time + hours(1)))));
  ASSERT_TRUE(scores.add(fmt::format(R"({{"lead":"acme|c5","scored_at":"{}","points":7}})",
                                     format_rfc3339(moment.time))));
  ASSERT_TRUE(scores.add(R"({"contact_id":"stranger","time":"2025-03-01T00:00:00Z","points":7})"));

  ASSERT_EQ(scores.scores().size(), 2U);
  EXPECT_EQ(scores.unknown(), 1U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(scores.scores()[i].margin, -7.0);
    EXPECT_EQ(scores.scores()[i].label, moment.is_good);
    EXPECT_EQ(scores.bayes()[i].margin, moment.good_chance);
  }
}

TEST(TruthScores, RefuseALineThatNamesNothing) {
  TruthScores scores(truth(), {});

  EXPECT_FALSE(scores.add(R"({"score":1})"));
  EXPECT_FALSE(scores.add(R"({"contact_id":"c1","time":"2025-03-01T00:00:00Z"})"));
}

// Counted by hand: at 0.5 two of three positives and one of five negatives are taken.
TEST(ScoreTable, CountsDecisions) {
  const std::vector<ml::ScoredLabel> scores{{0.9, true},  {0.8, true},  {0.7, false}, {0.4, true},
                                            {0.3, false}, {0.2, false}, {0.1, false}, {0.0, false}};

  const ScoreRow row = measure_scores("x", scores, 0.5);

  EXPECT_DOUBLE_EQ(row.accuracy, 6.0 / 8.0);
  EXPECT_DOUBLE_EQ(row.balanced_accuracy, (2.0 / 3.0 + 4.0 / 5.0) / 2.0);
  EXPECT_DOUBLE_EQ(row.precision, 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(row.recall, 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(row.auc, 14.0 / 15.0);
  EXPECT_DOUBLE_EQ(row.precision_at_recall, 3.0 / 4.0);
  EXPECT_DOUBLE_EQ(row.recall_at_precision, 2.0 / 3.0);
}

TEST(ScoreTable, DecidesEqualScoresAlike) {
  const std::vector<ml::ScoredLabel> scores{{1, true}, {1, false}, {1, true}, {0, false}};

  const ScoreRow row = measure_scores("x", scores, 0.5);

  EXPECT_DOUBLE_EQ(row.precision_at_recall, 2.0 / 3.0);
  EXPECT_TRUE(std::isnan(row.recall_at_precision));
}

}  // namespace
}  // namespace ls::app
