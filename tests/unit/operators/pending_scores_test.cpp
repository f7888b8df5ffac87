#include "operators/pending_scores.hpp"

#include <gtest/gtest.h>

namespace ls::operators {
namespace {

PendingScore scored_at(Millis since) {
  PendingScore score;
  score.scored_at = EventTime{0} + since;
  score.margin = static_cast<double>(since.count);
  score.features.values = "v";
  return score;
}

std::vector<std::int64_t> hours_of(const PendingRow& row) {
  std::vector<std::int64_t> found;
  for (const PendingScore& score : row.pending) {
    found.push_back(score.scored_at.ms / hours(1).count);
  }
  return found;
}

TEST(PendingRow, KeepsTheFirstAndTheLastOfADay) {
  PendingRow row;
  for (const int hour : {1, 2, 3, 4}) {
    EXPECT_TRUE(row.add(scored_at(hours(hour)), 4));
  }
  EXPECT_EQ(hours_of(row), (std::vector<std::int64_t>{1, 4}));
}

TEST(PendingRow, KeepsOnePerDayAndTheLast) {
  PendingRow row;
  for (const int hour : {1, 5, 25, 30, 31, 50, 51}) {
    row.add(scored_at(hours(hour)), 8);
  }
  EXPECT_EQ(hours_of(row), (std::vector<std::int64_t>{1, 25, 50, 51}));
}

TEST(PendingRow, NeverHoldsMoreThanItsLimit) {
  for (const std::size_t limit : {1U, 2U, 3U, 5U}) {
    PendingRow row;
    for (int day = 0; day < 20; ++day) {
      row.add(scored_at(days(day)), limit);
      row.add(scored_at(days(day) + hours(3)), limit);
      ASSERT_LE(row.pending.size(), limit);
    }
    EXPECT_EQ(row.pending.size(), limit);
    EXPECT_EQ(row.pending.front().scored_at, EventTime{0});
    if (limit > 1) {
      EXPECT_EQ(row.pending.back().scored_at, EventTime{0} + days(19) + hours(3));
    }
  }
}

TEST(PendingRow, TakesNothingOnceTheOutcomeIsKnown) {
  PendingRow row;
  row.outcome_at = EventTime{5};
  EXPECT_FALSE(row.add(scored_at(hours(1)), 4));
  EXPECT_TRUE(row.pending.empty());
}

TEST(PendingRow, ReadsBackWhatItWrote) {
  PendingRow row;
  row.add(scored_at(hours(1)), 4);
  row.add(scored_at(hours(30)), 4);
  row.expired = scored_at(hours(-3));
  row.timer = EventTime{77};
  std::string bytes;
  ByteWriter writer(bytes);
  row.save(writer);

  ByteReader reader(bytes);
  const Result<PendingRow> loaded = PendingRow::load(reader);

  ASSERT_TRUE(loaded.has_value());
  EXPECT_TRUE(reader.ok() && reader.at_end());
  std::string again;
  ByteWriter second(again);
  loaded->save(second);
  EXPECT_EQ(again, bytes);
  EXPECT_EQ(hours_of(*loaded), hours_of(row));
  EXPECT_EQ(loaded->timer, EventTime{77});
}

TEST(PendingRow, RefusesAFormatItDoesNotKnow) {
  ByteReader reader("\x09");
  EXPECT_FALSE(PendingRow::load(reader).has_value());
}

}  // namespace
}  // namespace ls::operators
