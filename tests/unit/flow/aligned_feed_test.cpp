#include "leadstream/flow/aligned_feed.hpp"

#include "unit/flow/aligned_toys.hpp"

#include <gtest/gtest.h>

namespace ls::flow {
namespace {

using toys::control_of;
using toys::kRunStart;

Status take(AlignedFeed& feed, const Control& control) {
  const std::string value = control.save();
  const Header header{kControlHeader, "1"};
  Message message;
  message.value = value;
  message.headers = {&header, 1};
  return feed.take(message);
}

TEST(AlignedFeed, KnowsAllUpToItsSlowestTrainer) {
  AlignedFeed feed(toys::run_options(), "toy");
  toys::must(take(feed, control_of(0, kRunStart + hours(2), 5)));
  EXPECT_EQ(feed.watermark(), EventTime::min());
  toys::must(take(feed, control_of(1, kRunStart + hours(1), 0)));
  EXPECT_EQ(feed.watermark(), kRunStart + hours(1));
  EXPECT_TRUE(feed.as_of(kRunStart)->by_name.empty());
}

TEST(AlignedFeed, RefusesAnotherRunAndWhatDoesNotDecode) {
  AlignedFeed feed(toys::run_options(), "toy");
  Control control = control_of(0, kRunStart, 0);
  control.fingerprint = "f2";
  EXPECT_FALSE(take(feed, control));
  toys::must(take(feed, control_of(0, kRunStart, 0)));
  EXPECT_FALSE(take(feed, control_of(0, kRunStart, 0)));
  Message message;
  message.value = "no snapshot";
  EXPECT_FALSE(feed.take(message));
  message.value = {};
  message.is_tombstone = true;
  EXPECT_TRUE(feed.take(message));
}

}  // namespace
}  // namespace ls::flow
