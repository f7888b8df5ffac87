#include "generator/lead.hpp"

#include "support/seed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace ls::generator {
namespace {

GeneratorOptions some_world() {
  GeneratorOptions options;
  options.seed = ls::test::seed();
  options.leads = 2'000;
  return options;
}

std::vector<Fact> life_of(const World& world, std::uint64_t number) {
  std::vector<Fact> facts;
  Lead lead(world, number);
  Fact fact;
  while (lead.next(world, fact)) {
    facts.push_back(fact);
  }
  return facts;
}

TEST(Lead, ArrivesIsWelcomedAndActsInTheOrderOfTime) {
  const World world(some_world());

  for (std::uint64_t number = 0; number < 500; ++number) {
    const auto facts = life_of(world, number);
    ASSERT_GE(facts.size(), 2U);
    ASSERT_EQ(facts[0].sign, Sign::lead_created);
    ASSERT_EQ(facts[1].sign, Sign::email_sent);
    ASSERT_TRUE(std::ranges::is_sorted(facts, {}, &Fact::time));
    for (std::size_t i = 0; i < facts.size(); ++i) {
      ASSERT_EQ(facts[i].sequence, i);
    }
  }
}

TEST(Lead, EndsWithItsConversionOrItsLifetime) {
  const World world(some_world());

  for (std::uint64_t number = 0; number < 500; ++number) {
    const auto facts = life_of(world, number);
    for (const Fact& fact : facts) {
      ASSERT_TRUE(fact.sign != Sign::conversion || &fact == &facts.back());
      ASSERT_LE(fact.time, facts[0].time + World::kLifetime);
    }
  }
}

TEST(Lead, BuysBeforeTheSaleIsReported) {
  const World world(some_world());
  int sales = 0;

  for (std::uint64_t number = 0; number < 500; ++number) {
    Lead lead(world, number);
    Fact fact;
    Fact last;
    while (lead.next(world, fact)) {
      last = fact;
    }
    if (last.sign == Sign::conversion) {
      ++sales;
      ASSERT_LE(lead.bought_at(), last.time);
    }
  }

  EXPECT_GT(sales, 20);
}

TEST(Lead, ArrivesInTheOrderOfItsNumber) {
  const GeneratorOptions options = some_world();
  const World world(options);

  EventTime last = options.start;
  for (std::uint64_t number = 0; number < options.leads; ++number) {
    const EventTime arrival = world.arrival_of(number);
    ASSERT_LE(last, arrival);
    last = arrival;
  }
  EXPECT_LT(last, options.end());
}

TEST(World, GivesEachProfileAnIntentForSure) {
  const World world(some_world());

  for (std::uint64_t number = 0; number < 500; ++number) {
    const IntentVector chances =
        world.intent_of(world.profile_of(number), world.arrival_of(number));
    double sum = 0.0;
    for (const double chance : chances) {
      ASSERT_GE(chance, 0.0);
      sum += chance;
    }
    ASSERT_NEAR(sum, 1.0, 1e-12);
  }
}

TEST(World, TurnsTheMeaningOfTheSourceAroundAtAConceptDrift) {
  GeneratorOptions options = some_world();
  options.drift.kind = DriftKind::concept_shift;
  const World world(options);
  const Profile referral{.source = 2, .industry = -1, .headcount = 0};
  const auto hot = static_cast<std::size_t>(Intent::hot);

  const double before = world.intent_of(referral, options.start)[hot];
  const double after = world.intent_of(referral, options.drift_time())[hot];

  EXPECT_GT(before, 2.0 * after);
}

}  // namespace
}  // namespace ls::generator
