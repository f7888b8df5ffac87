#include "app/progress.hpp"

#include "support/printed.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace ls::app {
namespace {

class ProgressTest : public testing::Test {
 protected:
  void start(ProgressMode mode, std::optional<std::uint64_t> total) {
    progress_.emplace(context_, mode,
                      ProgressOptions{.label = "Reading", .unit = "records", .total = total});
  }
  void after(Millis passed, std::uint64_t done) {
    clock_.advance(passed);
    progress_->update(done);
  }
  // What came since the last call.
  std::string printed() {
    const std::string all = printed_.text();
    const std::string news = all.substr(seen_);
    seen_ = all.size();
    return news;
  }

  test::Printed printed_;
  ManualClock clock_{EventTime{0}};
  CommandContext context_{.error = printed_.stream(), .clock = clock_};
  std::optional<Progress> progress_;
  std::size_t seen_ = 0;
};

TEST_F(ProgressTest, BarShowsShareRateAndTimeLeft) {
  start(ProgressMode::bar, 4000);

  after(seconds(1), 1000);

  EXPECT_EQ(
      printed(),
      "\r\x1b[KReading [======                  ]  25%  1.0k of 4.0k records  1.0k/s  ETA 3s");
}

TEST_F(ProgressTest, BarIsRedrawnTenTimesASecondAtMost) {
  start(ProgressMode::bar, 4000);

  after(Millis{99}, 10);
  EXPECT_EQ(printed(), "");
  after(Millis{1}, 11);
  EXPECT_NE(printed(), "");
  after(Millis{99}, 12);
  EXPECT_EQ(printed(), "");
}

TEST_F(ProgressTest, FullAndOverfullBarsKeepTheirWidth) {
  start(ProgressMode::bar, 10);

  after(seconds(1), 10);
  EXPECT_NE(printed().find("[========================] 100%"), std::string::npos);
  after(seconds(1), 12);
  EXPECT_NE(printed().find("[========================] 100%"), std::string::npos);
}

TEST_F(ProgressTest, BarDoesNotClaimAllBeforeTheEnd) {
  start(ProgressMode::bar, 1000);

  after(seconds(1), 999);

  EXPECT_NE(printed().find("]  99%"), std::string::npos);
}

TEST_F(ProgressTest, WithoutATotalThereIsNoBar) {
  start(ProgressMode::bar, std::nullopt);

  after(seconds(2), 500);

  EXPECT_EQ(printed(), "\r\x1b[KReading  500 records  250/s  2s");
}

TEST_F(ProgressTest, ElsewhereOneLineComesEveryTenSeconds) {
  start(ProgressMode::lines, 100'000);

  after(Millis{9'999}, 9'999);
  EXPECT_EQ(printed(), "");
  after(Millis{1}, 10'000);
  EXPECT_EQ(printed(), "Reading: 10k of 100k records  1.0k/s  ETA 1m 30s\n");
  after(seconds(9), 20'000);
  EXPECT_EQ(printed(), "");
}

TEST_F(ProgressTest, RateFollowsASlowdownWithinSeconds) {
  start(ProgressMode::lines, std::nullopt);

  after(seconds(1), 1'000'000);
  for (int second = 0; second < 20; ++second) {
    after(seconds(1), 1'000'000 + static_cast<std::uint64_t>(second) * 100);
  }
  after(seconds(10), 1'003'000);

  // 1000000/s forgotten over 30 s with a constant of 5 s: 1e6 * exp(-6) is about 2.5k.
  const std::string text = printed();
  EXPECT_NE(text.find("  2.6k/s"), std::string::npos) << text;
}

TEST_F(ProgressTest, FinishSaysHowManyHowLongHowFast) {
  start(ProgressMode::bar, 3000);
  after(seconds(2), 2000);
  printed();

  progress_->update(3000);
  progress_->finish();
  EXPECT_EQ(printed(), "\r\x1b[KReading: 3000 records in 2.0s, 1.5k/s\n");
  progress_.reset();
  EXPECT_EQ(printed(), "");
}

TEST_F(ProgressTest, AnUnfinishedBarLeavesTheNextMessageALineOfItsOwn) {
  start(ProgressMode::bar, 3000);
  after(seconds(1), 1);
  printed();

  progress_.reset();

  EXPECT_EQ(printed(), "\n");
}

TEST_F(ProgressTest, QuietIsSilentToTheEnd) {
  context_.options.is_quiet = true;
  start(progress_mode(context_), 10);

  after(seconds(60), 5);
  progress_->finish();
  progress_.reset();

  EXPECT_EQ(printed(), "");
}

TEST_F(ProgressTest, AStreamThatIsNoTerminalGetsLines) {
  EXPECT_EQ(progress_mode(context_), ProgressMode::lines);
}

TEST(ShortCount, HasThreeDigitsAtMost) {
  EXPECT_EQ(short_count(0), "0");
  EXPECT_EQ(short_count(7.4), "7");
  EXPECT_EQ(short_count(999), "999");
  EXPECT_EQ(short_count(999.6), "1.0k");
  EXPECT_EQ(short_count(1234), "1.2k");
  EXPECT_EQ(short_count(9949), "9.9k");
  EXPECT_EQ(short_count(9950), "10k");
  EXPECT_EQ(short_count(12'345'678), "12M");
}

}  // namespace
}  // namespace ls::app
