#include "app/evaluate/bounded_pass.hpp"

#include "unit/app/topics/world.hpp"

#include <gtest/gtest.h>

namespace ls::app {
namespace {

constexpr EventTime kStart{1'777'000'000'000};

std::string view(const std::string& id, EventTime time) {
  return R"({"type":"page.viewed","id":")" + id + R"(","time":")" + format_rfc3339(time) +
         R"(","contact_id":"L1"})";
}

struct Bench {
  Settings settings = topics_test::settings();
  std::shared_ptr<const Project> project = topics_test::project(settings);
  BoundedPass pass{settings, *project};

  Status add(const std::string& event) {
    return pass.add(event, kStart + days(1));
  }
};

TEST(BoundedPass, NoEventIsLateHoweverFarItIsOutOfOrder) {
  Bench bench;
  ASSERT_TRUE(bench.add(view("a", kStart)));
  ASSERT_TRUE(bench.add(view("b", kStart - days(20))));
  ASSERT_TRUE(bench.add(view("c", kStart - days(3))));

  ASSERT_TRUE(bench.pass.run());

  EXPECT_EQ(bench.pass.measured().disorder, days(20));
  EXPECT_EQ(bench.pass.measured().until, kStart + Millis{1});
  EXPECT_TRUE(bench.pass.topic("leads.late").empty());
  EXPECT_GE(bench.pass.topic("leads.scores").size(), 3U);
}

TEST(BoundedPass, APoisonedDateDoesNotMoveTheEnd) {
  Bench bench;
  ASSERT_TRUE(bench.add(view("a", kStart)));
  EXPECT_FALSE(bench.add(view("b", kStart + days(30'000))));

  EXPECT_EQ(bench.pass.measured().refused, 1U);
  EXPECT_EQ(bench.pass.measured().until, kStart + Millis{1});
}

TEST(DriverOptions, ComeFromTheSettings) {
  Settings settings;
  settings.time.boundary = hours(1);
  settings.time.lag = hours(3);
  settings.time.disorder.span = minutes(5);
  settings.limits.depth_max = 7;

  const flow::DriverOptions options = driver_options(settings);

  EXPECT_EQ(options.boundary, hours(1));
  EXPECT_EQ(options.lag, hours(3));
  EXPECT_EQ(options.disorder, minutes(5));
  EXPECT_EQ(options.limits.depth_max, 7);
  EXPECT_FALSE(driver_options({}).disorder.has_value()) << "as late as each source says";
}

}  // namespace
}  // namespace ls::app
