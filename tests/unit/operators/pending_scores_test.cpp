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

// What is kept of one lead, with its last score where the operator has it.
struct Lead {
  PendingRow row;
  std::optional<PendingScore> last;

  void add(const PendingScore& score, std::size_t snapshots_max) {
    switch (row.place_of(score.scored_at, snapshots_max)) {
      case PendingRow::Place::pending:
        row.pending.push_back(score);
        last.reset();
        break;
      case PendingRow::Place::last:
        last = score;
        break;
      case PendingRow::Place::nowhere:
        break;
    }
  }
  std::vector<std::int64_t> hours() const {
    std::vector<std::int64_t> found;
    for (const PendingScore& score : row.pending) {
      found.push_back(score.scored_at.ms / ls::hours(1).count);
    }
    if (last) {
      found.push_back(last->scored_at.ms / ls::hours(1).count);
    }
    return found;
  }
};

TEST(PendingRow, KeepsTheFirstAndTheLastOfADay) {
  Lead lead;
  for (const int hour : {1, 2, 3, 4}) {
    lead.add(scored_at(hours(hour)), 4);
  }
  EXPECT_EQ(lead.hours(), (std::vector<std::int64_t>{1, 4}));
}

TEST(PendingRow, KeepsOnePerDayAndTheLast) {
  Lead lead;
  for (const int hour : {1, 5, 25, 30, 31, 50, 51}) {
    lead.add(scored_at(hours(hour)), 8);
  }
  EXPECT_EQ(lead.hours(), (std::vector<std::int64_t>{1, 25, 50, 51}));
}

TEST(PendingRow, NeverHoldsMoreThanItsLimit) {
  for (const std::size_t limit : {1U, 2U, 3U, 5U}) {
    Lead lead;
    for (int day = 0; day < 20; ++day) {
      lead.add(scored_at(days(day)), limit);
      lead.add(scored_at(days(day) + hours(3)), limit);
      ASSERT_LE(lead.hours().size(), limit);
    }
    EXPECT_EQ(lead.hours().size(), limit);
    EXPECT_EQ(lead.hours().front(), 0);
    if (limit > 1) {
      EXPECT_EQ(lead.hours().back(), 19 * 24 + 3);
    }
  }
}

TEST(PendingRow, TakesNothingOnceTheOutcomeIsKnown) {
  PendingRow row;
  row.outcome = KnownOutcome{.at = EventTime{5}, .met = EventTime{6}, .label = true};
  EXPECT_EQ(row.place_of(EventTime{0} + hours(1), 4), PendingRow::Place::nowhere);
}

TEST(PendingRow, ALastScoreAmongTheOthersGivesWayAllTheSame) {
  PendingRow row;
  row.pending = {scored_at(hours(1)), scored_at(hours(30))};
  row.pending.back().is_provisional = true;

  EXPECT_TRUE(row.has_last());
  EXPECT_EQ(row.place_of(EventTime{0} + hours(2), 4), PendingRow::Place::last);
  EXPECT_EQ(row.place_of(EventTime{0} + hours(31), 4), PendingRow::Place::pending);
}

TEST(PendingRow, ReadsBackWhatItWrote) {
  PendingRow row;
  row.pending = {scored_at(hours(1)), scored_at(hours(30))};
  row.pending.back().outcome = HeldOutcome{.at = EventTime{9}, .label = true, .weight = 2};
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
  ASSERT_EQ(loaded->pending.size(), 2U);
  EXPECT_EQ(loaded->pending[1].scored_at, row.pending[1].scored_at);
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

TEST(LastScoreRow, ReadsBackWhatItWrote) {
  LastScoreRow row{scored_at(hours(5))};
  row.score.is_provisional = true;
  std::string bytes;
  ByteWriter writer(bytes);
  row.save(writer);

  ByteReader reader(bytes);
  const Result<LastScoreRow> loaded = LastScoreRow::load(reader);

  ASSERT_TRUE(loaded.has_value() && reader.finish("row").has_value());
  EXPECT_EQ(loaded->score.scored_at, row.score.scored_at);
  EXPECT_EQ(loaded->score.features.values, "v");
  EXPECT_TRUE(loaded->score.is_provisional);
  ByteReader other("\x07");
  EXPECT_FALSE(LastScoreRow::load(other).has_value());
}

TEST(PendingRow, RefusesAFormatItDoesNotKnow) {
  ByteReader reader("\x09");
  EXPECT_FALSE(PendingRow::load(reader).has_value());
}

}  // namespace
}  // namespace ls::operators
