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
  row.outcome = KnownOutcome{.at = EventTime{5}, .met = EventTime{6}, .label = true};
  EXPECT_FALSE(row.add(scored_at(hours(1)), 4));
  EXPECT_TRUE(row.pending.empty());
}

TEST(PendingRow, ReadsBackWhatItWrote) {
  PendingRow row;
  row.add(scored_at(hours(1)), 4);
  row.add(scored_at(hours(30)), 4);
  row.remember({.score = scored_at(hours(-3)), .label = true, .weight = 2.5}, 4);
  row.outcome = KnownOutcome{.at = EventTime{5}, .met = EventTime{6}, .label = true};
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

TEST(PendingRow, RemembersTheNewestLabelsUpToItsLimit) {
  PendingRow row;
  for (int day = 0; day < 10; ++day) {
    row.remember({.score = scored_at(days(day))}, 3);
  }
  ASSERT_EQ(row.joined.size(), 3U);
  EXPECT_EQ(row.joined.front().score.scored_at, EventTime{0} + days(7));

  row.forget(EventTime{0} + days(8));
  ASSERT_EQ(row.joined.size(), 1U);
  EXPECT_EQ(row.joined.front().score.scored_at, EventTime{0} + days(9));
}

TEST(PendingRow, ReadsRowsOfTheFormatBefore) {
  const PendingScore score = scored_at(hours(3));
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(1);
  out.u8(1);
  out.svarint(EventTime{1}.ms);
  out.u8(0);
  out.svarint(0);
  out.varint(1);
  score.save(out);
  out.u8(1);
  score.save(out);

  ByteReader in(bytes);
  const auto row = PendingRow::load(in);
  ASSERT_TRUE(row.has_value() && in.finish("row").has_value());
  EXPECT_EQ(row->outcome->at, EventTime{1});
  EXPECT_FALSE(row->timer.has_value());
  ASSERT_EQ(row->pending.size(), 1U);
  ASSERT_EQ(row->joined.size(), 1U);
  EXPECT_EQ(row->joined[0].score.scored_at, score.scored_at);
  EXPECT_FALSE(row->joined[0].label);
  EXPECT_EQ(row->joined[0].weight, 1.0);
}

TEST(PendingRow, RefusesAFormatItDoesNotKnow) {
  ByteReader reader("\x09");
  EXPECT_FALSE(PendingRow::load(reader).has_value());
}

}  // namespace
}  // namespace ls::operators
