#include "http/webhooks/replay_guard.hpp"

#include <gtest/gtest.h>

namespace ls::http {
namespace {

constexpr EventTime kNow{1'780'000'000'000};

TEST(ReplayGuard, LetsATokenInOnce) {
  ReplayGuard guard({});

  EXPECT_TRUE(guard.claim(1, kNow));
  EXPECT_FALSE(guard.claim(1, kNow + hours(1)));
  EXPECT_TRUE(guard.claim(2, kNow));
}

TEST(ReplayGuard, ForgetsATokenWhenItsSignatureIsNoLongerGood) {
  ReplayGuard guard({.keep = hours(1)});
  ASSERT_TRUE(guard.claim(1, kNow));

  EXPECT_FALSE(guard.claim(1, kNow + hours(1)));
  EXPECT_TRUE(guard.claim(1, kNow + hours(1) + Millis{1}));
}

TEST(ReplayGuard, WhatIsGivenBackMayComeAgainAndIsThenKeptForItsWholeTime) {
  ReplayGuard guard({.keep = hours(1)});
  ASSERT_TRUE(guard.claim(1, kNow));

  guard.release(1);
  EXPECT_TRUE(guard.claim(1, kNow + minutes(50)));

  EXPECT_FALSE(guard.claim(1, kNow + minutes(70)));
  guard.release(7);  // never claimed
}

TEST(ReplayGuard, ForgetsTheOldestWhenItIsFull) {
  ReplayGuard guard({.keep = hours(1), .entries_max = 2});
  ASSERT_TRUE(guard.claim(1, kNow));
  ASSERT_TRUE(guard.claim(2, kNow));
  ASSERT_TRUE(guard.claim(3, kNow));

  EXPECT_FALSE(guard.claim(3, kNow));
  EXPECT_TRUE(guard.claim(1, kNow));
}

}  // namespace
}  // namespace ls::http
