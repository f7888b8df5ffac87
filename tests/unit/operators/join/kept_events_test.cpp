#include "operators/join/kept_events.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace ls::operators {
namespace {

KeptEvents reloaded(const KeptEvents& kept) {
  std::string bytes;
  ByteWriter out(bytes);
  kept.save(out);
  ByteReader in(bytes);
  KeptEvents loaded = KeptEvents::load(in);
  EXPECT_TRUE(in.ok() && in.at_end());
  return loaded;
}

TEST(KeptEvents, StandByTimeAndThenAsTheyCame) {
  KeptEvents kept;

  EXPECT_EQ(kept.insert({20}, "b"), 0U);
  EXPECT_EQ(kept.insert({10}, "a"), 0U);
  EXPECT_EQ(kept.insert({20}, "c"), 2U);

  EXPECT_EQ(kept.content(0), "a");
  EXPECT_EQ(kept.content(1), "b");
  EXPECT_EQ(kept.content(2), "c");
}

TEST(KeptEvents, AreFoundByTime) {
  KeptEvents kept;
  for (const std::int64_t time : {10, 20, 20, 30}) {
    kept.insert({time}, "");
  }

  EXPECT_EQ(kept.first_from({20}), 1U);
  EXPECT_EQ(kept.first_after({20}), 3U);
  EXPECT_EQ(kept.first_from({31}), 4U);
  EXPECT_EQ(kept.first_after({9}), 0U);
}

// Against a map: random additions and removals, with a new start now and then.
TEST(KeptEvents, HoldWhatAMapHolds) {
  Random random(test::seed());
  KeptEvents kept;
  std::multimap<std::int64_t, std::string> wanted;
  std::int64_t now = 0;
  for (int step = 0; step < 5'000; ++step) {
    now += static_cast<std::int64_t>(random.below(3));
    const std::int64_t time = now - static_cast<std::int64_t>(random.below(10));
    const std::string content(random.below(40), static_cast<char>('a' + random.below(26)));
    kept.insert({time}, content);
    wanted.emplace(time, content);
    kept.drop_front(kept.first_from({now - 20}));
    wanted.erase(wanted.begin(), wanted.lower_bound(now - 20));
    if (random.below(50) == 0) {
      kept = reloaded(kept);
    }
    ASSERT_EQ(kept.size(), wanted.size());
    std::size_t at = 0;
    for (const auto& [each_time, each] : wanted) {
      ASSERT_EQ(kept.time(at).ms, each_time) << step;
      ASSERT_EQ(kept.content(at++), each) << step;
    }
  }
}

TEST(KeptEvents, RememberWhatMatched) {
  KeptEvents kept;
  kept.insert({1}, "a");
  kept.insert({2}, "b");

  kept.mark_matched(1);
  const KeptEvents loaded = reloaded(kept);

  EXPECT_FALSE(loaded.is_matched(0));
  EXPECT_TRUE(loaded.is_matched(1));
}

TEST(KeptEvents, BrokenBytesAreNoReasonToReadOn) {
  KeptEvents kept;
  kept.insert({1}, "abc");
  std::string bytes;
  ByteWriter out(bytes);
  kept.save(out);
  bytes.resize(bytes.size() - 1);

  ByteReader in(bytes);
  static_cast<void>(KeptEvents::load(in));

  EXPECT_FALSE(in.ok());
}

}  // namespace
}  // namespace ls::operators
