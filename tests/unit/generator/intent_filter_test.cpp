#include "generator/intent_filter.hpp"

#include "support/seed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace ls::generator {
namespace {

constexpr auto kWon = static_cast<std::size_t>(Intent::won);

// The same quantities by integrating the differential equations of the filter step by step
// (Runge-Kutta of order 4), as an independent way to the answer.
class StepwiseFilter {
 public:
  enum class Watch { signs_and_reports, reports };

  StepwiseFilter(const World& world, IntentVector chances, double day)
      : world_(world), chances_(chances), day_(day) {}

  void pass(double until, Watch watch) {
    constexpr double kStep = 5e-3;
    while (day_ < until) {
      const double step = std::min(kStep, until - day_);
      const IntentVector k1 = slope(chances_, watch);
      const IntentVector k2 = slope(moved(k1, step / 2.0), watch);
      const IntentVector k3 = slope(moved(k2, step / 2.0), watch);
      const IntentVector k4 = slope(moved(k3, step), watch);
      for (std::size_t i = 0; i < kIntents; ++i) {
        chances_[i] += step / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
      }
      day_ += step;
    }
  }
  void see(Sign sign) {
    for (std::size_t i = 0; i < kIntents; ++i) {
      chances_[i] *= world_.regime_at(day_).sign_rate[i][static_cast<std::size_t>(sign)];
    }
    normalise();
  }
  void normalise() {
    const double all = sum();
    for (double& chance : chances_) {
      chance /= all;
    }
  }
  [[nodiscard]] double sum() const {
    double all = 0.0;
    for (const double chance : chances_) {
      all += chance;
    }
    return all;
  }

 private:
  [[nodiscard]] IntentVector moved(const IntentVector& slope, double step) const {
    IntentVector result = chances_;
    for (std::size_t i = 0; i < kIntents; ++i) {
      result[i] += step * slope[i];
    }
    return result;
  }
  [[nodiscard]] IntentVector slope(const IntentVector& chances, Watch watch) const {
    const Regime& regime = world_.regime_at(day_);
    IntentVector result{};
    for (std::size_t to = 0; to < kIntents; ++to) {
      for (std::size_t from = 0; from < kIntents; ++from) {
        result[to] += chances[from] * regime.change[from][to];
      }
      if (watch == Watch::signs_and_reports) {
        result[to] -= chances[to] * regime.sign_rate_sum[to];
      }
    }
    result[kWon] -= chances[kWon] * World::kReportRate;
    return result;
  }

  const World& world_;
  IntentVector chances_;
  double day_;
};

double stepwise_chance(const World& world, const std::vector<Fact>& facts, std::uint64_t number,
                       EventTime at, Millis horizon) {
  const BusinessTime& business = world.business();
  const EventTime arrival = world.arrival_of(number);
  StepwiseFilter filter(world, world.intent_of(world.profile_of(number), arrival),
                        business.days_at(arrival + World::kWelcomeAfter));
  for (const Fact& fact : facts) {
    filter.pass(business.days_at(fact.time), StepwiseFilter::Watch::signs_and_reports);
    if (static_cast<std::size_t>(fact.sign) < kTellingSigns) {
      filter.see(fact.sign);
    }
  }
  filter.pass(business.days_at(at), StepwiseFilter::Watch::signs_and_reports);
  filter.normalise();
  const EventTime end = std::min(at + horizon, arrival + World::kLifetime);
  filter.pass(business.days_at(end), StepwiseFilter::Watch::reports);
  return 1.0 - filter.sum();
}

void expect_equal_to_stepwise(const World& world, std::uint64_t leads) {
  for (std::uint64_t number = 0; number < leads; ++number) {
    Lead lead(world, number);
    Fact fact;
    std::vector<Fact> facts;
    IntentFilter filter(world, world.profile_of(number), world.arrival_of(number));
    while (facts.size() < 12 && lead.next(world, fact) && fact.sign != Sign::conversion) {
      facts.push_back(fact);
      filter.observe(world, fact);
    }
    const EventTime at = facts.back().time + hours(40);
    const double expected = stepwise_chance(world, facts, number, at, days(14));
    ASSERT_NEAR(filter.conversion_chance(world, at, days(14)), expected, 1e-4 + 2e-3 * expected)
        << "lead " << number;
  }
}

TEST(IntentFilter, AgreesWithIntegratingItsEquationsStepByStep) {
  GeneratorOptions options;
  options.seed = ls::test::seed();
  options.leads = 50;

  expect_equal_to_stepwise(World(options), 12);
}

TEST(IntentFilter, AgreesAcrossAChangeOfTheRulesToo) {
  GeneratorOptions options;
  options.seed = ls::test::seed();
  options.leads = 20;
  options.days = 40;
  options.drift = {.kind = DriftKind::prior, .at = 0.5, .factor = 4.0};

  expect_equal_to_stepwise(World(options), 12);
}

TEST(IntentFilter, HopesForMoreAfterAQuoteAndForLessAfterSilence) {
  const World world(GeneratorOptions{});
  const EventTime arrival = world.arrival_of(0);
  IntentFilter filter(world, Profile{}, arrival);
  const EventTime later = arrival + days(2);
  const double silent = filter.conversion_chance(world, later, days(14));
  filter.observe(world, {later, 2, Sign::quote_requested});

  const double asked = filter.conversion_chance(world, later, days(14));

  EXPECT_LT(silent, 0.2);
  EXPECT_GT(asked, 3.0 * silent);
  EXPECT_LT(filter.conversion_chance(world, later + days(20), days(14)), 0.25 * asked);
}

TEST(IntentFilter, LearnsNothingFromASentEmail) {
  const World world(GeneratorOptions{});
  const EventTime arrival = world.arrival_of(0);
  IntentFilter plain(world, Profile{}, arrival);
  IntentFilter mailed = plain;
  mailed.observe(world, {arrival + days(1), 2, Sign::email_sent});

  const EventTime at = arrival + days(3);

  EXPECT_EQ(plain.conversion_chance(world, at, days(7)),
            mailed.conversion_chance(world, at, days(7)));
}

TEST(IntentFilter, ExpectsNothingAfterTheConversionAndAfterTheLifetime) {
  const World world(GeneratorOptions{});
  const EventTime arrival = world.arrival_of(0);
  IntentFilter filter(world, Profile{}, arrival);

  EXPECT_EQ(filter.conversion_chance(world, arrival + World::kLifetime, days(14)), 0.0);
  filter.observe(world, {arrival + days(3), 2, Sign::conversion});

  EXPECT_TRUE(filter.has_ended());
  EXPECT_EQ(filter.conversion_chance(world, arrival + days(4), days(14)), 0.0);
}

}  // namespace
}  // namespace ls::generator
