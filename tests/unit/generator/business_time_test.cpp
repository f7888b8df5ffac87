#include "generator/business_time.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::generator {
namespace {

EventTime at(const char* text) {
  return parse_rfc3339(text).value();
}

TEST(BusinessTime, AWeekHasSevenBusinessDays) {
  const BusinessTime business;

  const double monday = business.days_at(at("2025-01-06T09:30:00Z"));

  EXPECT_NEAR(business.days_at(at("2025-01-13T09:30:00Z")) - monday, 7.0, 1e-9);
}

TEST(BusinessTime, AMondayAtMidnightBeginsAWeek) {
  const BusinessTime business;

  const double monday = business.days_at(at("2025-01-06T00:00:00Z"));

  EXPECT_NEAR(monday / 7.0, std::round(monday / 7.0), 1e-12);
}

TEST(BusinessTime, RunsFasterAtNoonThanAtNightAndAtTheWeekend) {
  const BusinessTime business;
  const auto hour = [&](const char* text) {
    return business.days_at(at(text) + hours(1)) - business.days_at(at(text));
  };

  EXPECT_GT(hour("2025-01-06T10:00:00Z"), 5.0 * hour("2025-01-06T03:00:00Z"));
  EXPECT_GT(hour("2025-01-06T10:00:00Z"), 1.5 * hour("2025-01-11T10:00:00Z"));
}

TEST(BusinessTime, GoesThereAndBackToTheMillisecond) {
  const BusinessTime business;
  Random random(ls::test::seed());

  for (int i = 0; i < 20'000; ++i) {
    const EventTime time{static_cast<std::int64_t>(random.below(4'000'000'000'000ULL))};
    const EventTime back = business.time_at(business.days_at(time));
    ASSERT_LE(std::abs(back.ms - time.ms), 1) << format_rfc3339(time);
  }
}

TEST(BusinessTime, NeverGoesBack) {
  const BusinessTime business;
  Random random(ls::test::seed());

  double days = 20'000.0;
  EventTime last = business.time_at(days);
  for (int i = 0; i < 50'000; ++i) {
    days += 0.01 * random.exponential();
    const EventTime time = business.time_at(days);
    ASSERT_LE(last, time);
    last = time;
  }
}

}  // namespace
}  // namespace ls::generator
