#include "quality/figures.hpp"
#include "quality/judged_world.hpp"

#include <gtest/gtest.h>

#include <cstdint>

// A short form of tests/quality/run. The floors lie a little below what was seen over many seeds
// (tests/README.md), so that a change which judges worse is noticed here.
namespace ls::test {
namespace {

struct Worlds {
  std::uint64_t first_seed;
  std::uint64_t seeds;
  std::uint64_t contacts;
  std::int64_t days;
};

Figures judge(const Worlds& worlds, Judged judged) {
  Figures all;
  for (std::uint64_t i = 0; i < worlds.seeds; ++i) {
    generator::crm::Options options;
    options.seed = worlds.first_seed + i;
    options.contacts = worlds.contacts;
    options.days = worlds.days;
    options.prevalence = 0.02;
    const Result<JudgedWorld> world = judge_world(options, judged);
    EXPECT_TRUE(world) << world.error().message;
    if (world) {
      all.append(hold_against_truth(options, *world));
    }
  }
  return all;
}

const Figures& mailed() {
  static const Figures figures =
      judge({.first_seed = 2001, .seeds = 2, .contacts = 600, .days = 180}, Judged::everything);
  return figures;
}

const Figures& signed_up() {
  static const Figures figures =
      judge({.first_seed = 2001, .seeds = 2, .contacts = 2500, .days = 180}, Judged::signups);
  return figures;
}

TEST(Quality, PeoplesTouchesAreToldFromPrograms) {
  const Decided touches = decide(mailed(), Subject::touches);

  EXPECT_GE(touches.precision, 0.97);
  EXPECT_GE(touches.recall, 0.98);
}

TEST(Quality, AddressesAreJudgedNearlyAsWellAsCanBe) {
  const Decided cold = decide(mailed(), Subject::chance_cold);
  const Decided warm = decide(mailed(), Subject::chance_warm);

  EXPECT_GE(cold.accuracy, cold.trivial);
  EXPECT_GE(cold.accuracy, 0.945);
  EXPECT_GE(warm.accuracy, 0.94);
  EXPECT_GE(warm.way, 0.8);
  EXPECT_GE(warm.balanced_accuracy, 0.76);
}

TEST(Quality, AnomalousSignupsAreFound) {
  const Decided signups = decide(signed_up(), Subject::signups);

  EXPECT_GE(signups.precision, 0.92);
  EXPECT_GE(signups.recall, 0.84);
}

TEST(Quality, EveryAlertHasAReason) {
  const Cases& cases = signed_up().of(Subject::signups);

  EXPECT_GT(decide(signed_up(), Subject::signups).recall, 0.0);
  EXPECT_EQ(cases.unexplained, 0U);
}

// A record that comes too late is told on leads.late; everything else is judged.
TEST(Quality, NoSignupGoesUnjudged) {
  const std::size_t judged = signed_up().of(Subject::signups).served.size();

  EXPECT_LE(judged, signed_up().signups);
  EXPECT_GE(judged + signed_up().late, signed_up().signups);
}

}  // namespace
}  // namespace ls::test
