#include "operators/lifecycle/standing.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ls::operators {
namespace {

constexpr EventTime kOne{1};
constexpr EventTime kTwo{2};
constexpr EventTime kThree{3};

// The versions 1, 2, 3 were served, and are kept.
Standing served() {
  Standing row;
  row.champion = "conversion";
  for (const EventTime version : {kOne, kTwo, kThree}) {
    row.publish(version);
    EXPECT_TRUE(row.keep(version, 3).empty());
  }
  return row;
}

TEST(Standing, APromotionShowsInTheNextVersion) {
  Standing row = served();
  row.stage("conversion.tree", 0.1);
  row.promote("conversion.tree");

  EXPECT_TRUE(row.is_changed);
  EXPECT_EQ(row.champion, "conversion.tree");
  EXPECT_EQ(row.canary, "") << "staging is over";
  EXPECT_EQ(row.before, kThree);
  row.publish(EventTime{4});
  EXPECT_FALSE(row.is_changed);
}

TEST(Standing, ARollbackGoesBeforeThePromotionAndThenVersionByVersion) {
  Standing row = served();
  row.promote("conversion.tree");
  row.publish(EventTime{4});
  EXPECT_EQ(row.keep(EventTime{4}, 3), std::vector{kOne});
  row.publish(EventTime{5});
  EXPECT_EQ(row.keep(EventTime{5}, 3), std::vector{kTwo});

  ASSERT_TRUE(row.roll_back(std::nullopt).has_value());
  EXPECT_EQ(row.pinned, kThree) << "what was served before the tree";
  EXPECT_FALSE(row.roll_back(std::nullopt).has_value()) << "nothing older is kept";
}

TEST(Standing, WithoutAPromotionARollbackIsToTheVersionBefore) {
  Standing row = served();

  ASSERT_TRUE(row.roll_back(std::nullopt).has_value());
  EXPECT_EQ(row.pinned, kTwo);
  ASSERT_TRUE(row.roll_back(std::nullopt).has_value());
  EXPECT_EQ(row.pinned, kOne);
  const Status none = row.roll_back(std::nullopt);
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().code, "unknown_version");
  EXPECT_EQ(row.pinned, kOne);
}

TEST(Standing, ARollbackToAVersionNeedsItsBytes) {
  Standing row = served();

  EXPECT_FALSE(row.roll_back(EventTime{9}).has_value());
  ASSERT_TRUE(row.roll_back(kOne).has_value());
  EXPECT_EQ(row.pinned, kOne);
}

TEST(Standing, WhatIsServedAgainIsNotDropped) {
  Standing row = served();
  ASSERT_TRUE(row.roll_back(kOne).has_value());

  EXPECT_EQ(row.keep(EventTime{4}, 2), (std::vector{kTwo, kThree}));
  EXPECT_EQ(row.kept, (std::vector{kOne, EventTime{4}}));
}

TEST(Standing, TheChampionCannotBeDemoted) {
  Standing row = served();
  row.stage("conversion.tree", 0.1);

  EXPECT_EQ(row.demote("conversion").error().code, "is_champion");
  EXPECT_EQ(row.demote("conversion.bayes").error().code, "no_change");
  ASSERT_TRUE(row.demote("conversion.tree").has_value());
  EXPECT_EQ(row.canary, "");
}

TEST(Standing, LearningAnewServesWhatWasUntilItIsOver) {
  Standing row = served();
  row.learn_anew();
  EXPECT_EQ(row.pinned, kThree);
  EXPECT_FALSE(row.is_changed) << "scorers notice nothing";

  row.finish_relearning();
  EXPECT_EQ(row.pinned, std::nullopt);
  EXPECT_EQ(row.before, kThree);
  EXPECT_TRUE(row.is_changed);
}

TEST(Standing, ComesBackAsItWasSaved) {
  Standing row = served();
  row.stage("conversion.tree", 0.1);
  row.learn_anew();
  row.scores_at_change = 17;
  std::string bytes;
  ByteWriter out(bytes);
  row.save(out);

  ByteReader in(bytes);
  const auto loaded = Standing::load(in);
  ASSERT_TRUE(loaded.has_value() && in.finish("standing").has_value());
  std::string again;
  ByteWriter writer(again);
  loaded->save(writer);

  EXPECT_EQ(again, bytes);
  EXPECT_EQ(loaded->pinned, kThree);
  EXPECT_EQ(loaded->canary, "conversion.tree");
  EXPECT_EQ(loaded->scores_at_change, 17U);
}

}  // namespace
}  // namespace ls::operators
