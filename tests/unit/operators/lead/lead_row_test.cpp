#include "operators/lead/lead_row.hpp"

#include <gtest/gtest.h>

namespace ls::operators {
namespace {

using scoring::Touch;
using scoring::TouchKind;

std::string saved(const LeadRow& row) {
  std::string bytes;
  ByteWriter out(bytes);
  row.save(out);
  return bytes;
}

TEST(LeadRow, ReadsBackWhatItWrote) {
  LeadRow row;
  for (std::size_t i = 0; i < kLeadTexts; ++i) {
    row.texts[i] = std::string(i + 1, 'a');
  }
  row.headcount = 7;
  row.age_years = 64.5;
  row.timer = EventTime{9};
  row.sent = 3;
  row.has_open_deal = true;
  row.signals = scoring::signal(scoring::Bonus::large_budget);
  row.touch({TouchKind::quote, EventTime{5}, 1});
  row.told = ToldScore{61.5, {.tier = scoring::LeadTier::gold}};
  const std::string bytes = saved(row);

  ByteReader in(bytes);
  const auto read = LeadRow::load(in);

  ASSERT_TRUE(read);
  EXPECT_TRUE(in.ok() && in.at_end());
  EXPECT_EQ(saved(*read), bytes);
  EXPECT_EQ(read->touches, row.touches);
  EXPECT_EQ(read->told->verdict.tier, scoring::LeadTier::gold);
  ByteReader other("\x09");
  EXPECT_FALSE(LeadRow::load(other));
}

TEST(LeadRow, IsBoundedByForgettingTheOldest) {
  LeadRow row;
  for (std::int64_t i = 200; i > 0; --i) {
    row.touch({TouchKind::open, EventTime{i}, static_cast<std::uint64_t>(i)});
  }
  ASSERT_EQ(row.touches.size(), LeadRow::kTouchesMax);
  EXPECT_EQ(row.touches.front().at, EventTime{200 - 63});
  EXPECT_EQ(row.touches.back().at, EventTime{200});
}

TEST(LeadRow, ATypicalRowTakesLessThanAKilobyte) {
  LeadRow row;
  row.text(LeadText::email) = "ann.smith@example.com";
  row.text(LeadText::company) = "Example Software Ltd";
  row.text(LeadText::title) = "Head of Operations";
  for (std::uint64_t i = 0; i < 20; ++i) {
    row.touch({TouchKind::open, EventTime{1'777'000'000'000}, i});
  }
  EXPECT_LT(saved(row).size(), 512U);
}

TEST(LeadRow, ADeedCountsOnceAndCanBeTakenBack) {
  LeadRow row;
  row.touch({TouchKind::click, EventTime{5}, 1});
  row.touch({TouchKind::click, EventTime{3}, 1});
  ASSERT_EQ(row.touches.size(), 1U);
  EXPECT_EQ(row.touches[0].at, EventTime{5});
  EXPECT_FALSE(row.take_back(TouchKind::open, 1));
  EXPECT_TRUE(row.take_back(TouchKind::click, 1));
  EXPECT_TRUE(row.touches.empty());
}

}  // namespace
}  // namespace ls::operators
