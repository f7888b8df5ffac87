#include "leadstream/state/packed_rows.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>

namespace ls::state {
namespace {

using About = PackedRows::About;

constexpr std::size_t kPage = PackedRows::kPageBytes;

struct Taken {
  std::string value;
  About about;
};

void put(PackedRows& rows, const std::string& key, const std::string& value, About about = {}) {
  rows.put({key, row_hash(key), value, about});
}

std::optional<Taken> take(PackedRows& rows, const std::string& key) {
  Taken taken;
  const auto about = rows.take(key, row_hash(key), taken.value);
  if (!about) {
    return std::nullopt;
  }
  taken.about = *about;
  return taken;
}

std::string key_of(std::uint64_t i) {
  return fmt::format("lead-{:07}", i);
}

TEST(PackedRows, ARowLeavesAsItCame) {
  PackedRows rows;
  rows.limit(8 * kPage);
  put(rows, "a", "one", {.is_present = true, .uses = 2});
  put(rows, "", "of the empty key");
  put(rows, "gone", "", {.is_present = false, .uses = 0});

  const auto a = take(rows, "a");
  const auto gone = take(rows, "gone");

  ASSERT_TRUE(a.has_value());
  EXPECT_EQ(a->value, "one");
  EXPECT_TRUE(a->about.is_present);
  EXPECT_EQ(a->about.uses, 2);
  ASSERT_TRUE(gone.has_value());
  EXPECT_FALSE(gone->about.is_present);
  EXPECT_EQ(take(rows, "").value().value, "of the empty key");
  EXPECT_FALSE(take(rows, "a").has_value());
  EXPECT_EQ(rows.size(), 0U);
}

TEST(PackedRows, WithoutRoomNothingIsKept) {
  PackedRows rows;
  put(rows, "a", "one");
  EXPECT_FALSE(take(rows, "a").has_value());

  rows.limit(8 * kPage);
  put(rows, "big", std::string(PackedRows::kRowBytesMost, 'x'));
  EXPECT_FALSE(take(rows, "big").has_value());
  EXPECT_EQ(rows.size(), 0U);

  put(rows, "most", std::string(PackedRows::kRowBytesMost - 4, 'x'));
  EXPECT_EQ(take(rows, "most").value().value.size(), PackedRows::kRowBytesMost - 4);
}

TEST(PackedRows, PagesAreAddedAsRowsComeAndNoneIsLostBeforeTheLimit) {
  PackedRows rows;
  rows.limit(64 * kPage);
  const std::string value(60, 'v');
  constexpr std::uint64_t kRows = 4000;  // a third of what 64 pages hold
  std::size_t most = 0;
  for (std::uint64_t i = 0; i < kRows; ++i) {
    put(rows, key_of(i), value + std::to_string(i));
    EXPECT_GE(rows.bytes(), most);
    most = rows.bytes();
  }

  EXPECT_EQ(rows.size(), kRows);
  EXPECT_LE(rows.bytes(), 64 * kPage);
  for (std::uint64_t i = 0; i < kRows; ++i) {
    ASSERT_EQ(take(rows, key_of(i)).value().value, value + std::to_string(i));
  }
}

TEST(PackedRows, FullPagesHoldNineTenthsOfTheirBytes) {
  PackedRows rows;
  rows.limit(33 * kPage);  // one of them is the spare one
  const std::string value(60, 'v');
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    put(rows, key_of(i), value);
  }

  EXPECT_EQ(rows.bytes(), 33 * kPage);
  EXPECT_GE(rows.size() * (12 + 60), 32 * kPage * 8 / 10);
}

TEST(PackedRows, TheOldestGoFirstButForThoseThatWereUsedAgain) {
  PackedRows rows;
  rows.limit(2 * kPage);
  const std::string value(60, 'v');
  put(rows, "once", value);
  put(rows, "again", value, {.is_present = true, .uses = PackedRows::kUsesMost});
  for (std::uint64_t i = 0; i < 400; ++i) {  // twice what a page holds
    put(rows, key_of(i), value);
  }

  EXPECT_FALSE(take(rows, "once").has_value());
  EXPECT_FALSE(take(rows, key_of(0)).has_value());
  EXPECT_TRUE(take(rows, key_of(399)).has_value());
  const auto again = take(rows, "again");
  ASSERT_TRUE(again.has_value());
  EXPECT_LT(again->about.uses, PackedRows::kUsesMost);
}

TEST(PackedRows, EachUseIsASecondChanceAndNoMore) {
  PackedRows rows;
  rows.limit(2 * kPage);
  const std::string value(60, 'v');
  put(rows, "again", value, {.is_present = true, .uses = PackedRows::kUsesMost});

  for (std::uint64_t i = 0; i < 2000; ++i) {
    put(rows, key_of(i), value);
  }

  EXPECT_FALSE(take(rows, "again").has_value());
}

TEST(PackedRows, LessRoomKeepsWhatStillHasAPlace) {
  PackedRows rows;
  rows.limit(65 * kPage);
  const std::string value(60, 'v');
  for (std::uint64_t i = 0; i < 4000; ++i) {
    put(rows, key_of(i), value + std::to_string(i));
  }
  rows.limit(49 * kPage);
  EXPECT_LE(rows.bytes(), 49 * kPage);
  EXPECT_EQ(rows.size(), 4000U) << "half of the room is enough";

  rows.limit(9 * kPage);
  EXPECT_LE(rows.bytes(), 9 * kPage);
  EXPECT_GT(rows.size(), 8U * 150);
  std::size_t found = 0;
  for (std::uint64_t i = 0; i < 4000; ++i) {
    if (const auto taken = take(rows, key_of(i))) {
      ++found;
      ASSERT_EQ(taken->value, value + std::to_string(i));
    }
  }
  EXPECT_GT(found, 8U * 150);
  EXPECT_EQ(rows.size(), 0U);

  rows.limit(0);
  EXPECT_EQ(rows.bytes(), 0U);
}

// Any operation in any order: what is taken is what was put last, whatever was lost.
void run_against_a_map(std::uint64_t seed) {
  Random random(seed);
  PackedRows rows;
  std::map<std::string, std::string> model;
  rows.limit(40 * kPage);
  for (int step = 0; step < 60'000; ++step) {
    const std::string key = key_of(random.below(6000));
    const std::uint64_t chosen = random.below(1000);
    if (chosen == 0) {
      rows.limit(random.below(60) * kPage);
      ASSERT_LE(rows.size(), model.size());
    } else if (chosen < 50) {
      rows.erase(key, row_hash(key));
      model.erase(key);
    } else if (chosen < 450) {
      const auto taken = take(rows, key);
      const auto known = model.find(key);
      if (taken) {
        ASSERT_NE(known, model.end()) << key;
        ASSERT_EQ(taken->value, known->second);
      }
      if (known != model.end()) {
        model.erase(known);
      }
    } else if (!model.contains(key)) {
      const std::string value(random.below(random.chance(0.02) ? 4000 : 150), 'x');
      model[key] = value + std::to_string(step);
      put(rows, key, model[key],
          {.is_present = true, .uses = static_cast<std::uint8_t>(random.below(4))});
    }
    ASSERT_LE(rows.bytes(), 60 * kPage);
  }
}

TEST(PackedRows, NeverGiveAnythingButWhatWasPutLast) {
  for (std::uint64_t round = 0; round < 4; ++round) {
    run_against_a_map(test::seed() + round);
  }
}

}  // namespace
}  // namespace ls::state
