#include "leadstream/base/counter_random.hpp"

#include "base/draws.hpp"
#include "support/seed.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <utility>

namespace ls {
namespace {

// The known-answer vectors that the paper's authors publish for philox4x32 with 10 rounds.
TEST(Philox, GivesTheKnownAnswers) {
  EXPECT_EQ(philox({}, {}), (PhiloxBlock{0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U}));
  constexpr std::uint32_t kOnes = 0xffffffffU;
  EXPECT_EQ(philox({{kOnes, kOnes}}, {kOnes, kOnes, kOnes, kOnes}),
            (PhiloxBlock{0x408f276dU, 0x41c83b0eU, 0xa20bc7c6U, 0x6d5451fdU}));
  EXPECT_EQ(
      philox({{0xa4093822U, 0x299f31d0U}}, {0x243f6a88U, 0x85a308d3U, 0x13198a2eU, 0x03707344U}),
      (PhiloxBlock{0xd16cfe09U, 0x94fdccebU, 0x5001e420U, 0x24126ea1U}));
}

TEST(CounterRandom, HandsOutTheWordsOfItsBlocksInOrder) {
  CounterRandom random({.seed = 0, .stream = 0, .sequence = 0});
  const PhiloxBlock second = philox({}, {1, 0, 0, 0});

  EXPECT_EQ(random.next(), 0xe169c58d6627e8d5U);
  EXPECT_EQ(random.next(), 0x9b00dbd8bc57ac4cU);
  EXPECT_EQ(random.next(), (std::uint64_t{second[1]} << 32) | second[0]);
}

TEST(CounterRandom, IsAFunctionOfItsPlaceAlone) {
  const RandomPlace place{.seed = test::seed(), .stream = 3, .sequence = 1'000'000'007};
  CounterRandom first(place);
  for (int i = 0; i < 7; ++i) {
    first.next();
  }
  CounterRandom again(place);

  CounterRandom fresh(place);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(again.next(), fresh.next());
  }
}

TEST(CounterRandom, EveryPartOfThePlaceCounts) {
  std::set<std::uint64_t> drawn;
  for (const std::uint64_t seed : {0ULL, 1ULL, 1ULL << 32}) {
    for (const std::uint32_t stream : {0U, 1U}) {
      for (const std::uint64_t sequence : {0ULL, 1ULL, 1ULL << 32}) {
        drawn.insert(CounterRandom({.seed = seed, .stream = stream, .sequence = sequence}).next());
      }
    }
  }

  EXPECT_EQ(drawn.size(), 18U);
}

// One uniform per event, as a bagging learner draws: mean and variance of Poisson(6) within five
// standard errors of 6.
TEST(CounterRandom, DrawsAcrossSequencesAsOneGeneratorWould) {
  constexpr int kDraws = 200'000;
  double sum = 0;
  double squares = 0;
  const std::uint64_t seed = test::seed();
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const auto k = static_cast<double>(CounterRandom({.seed = seed, .sequence = i}).poisson(6));
    sum += k;
    squares += k * k;
  }

  const double mean = sum / kDraws;
  EXPECT_NEAR(mean, 6, 5 * std::sqrt(6.0 / kDraws));
  EXPECT_NEAR(squares / kDraws - mean * mean, 6, 5 * std::sqrt((6 + 2 * 36.0) / kDraws));
}

struct OneUniform {
  double value;
  int draws = 0;
  double uniform() {
    ++draws;
    return value;
  }
  std::uint64_t next() {
    return 0;
  }
};

// Golden 80: MOA's Poisson(6) of these uniforms; one uniform each.
TEST(Poisson, InvertsOneUniform) {
  for (const auto& [uniform, expected] :
       {std::pair(0.7308781907032909, 7U), std::pair(0.41008081149220166, 5U),
        std::pair(0.20771484130971707, 4U), std::pair(0.3327170559595112, 5U)}) {
    OneUniform source{uniform};
    EXPECT_EQ(draws::poisson(source, 6), expected);
    EXPECT_EQ(source.draws, 1);
  }
}

TEST(CounterRandom, DrawsNormalsAndNumbersBelowABound) {
  CounterRandom random({.seed = test::seed()});
  constexpr int kDraws = 100'000;
  double sum = 0;
  double thirds = 0;
  for (int i = 0; i < kDraws; ++i) {
    sum += random.normal();
    thirds += random.below(3) == 2 ? 1 : 0;
  }

  EXPECT_NEAR(sum / kDraws, 0, 5 / std::sqrt(kDraws));
  EXPECT_NEAR(thirds / kDraws, 1.0 / 3, 5 * std::sqrt(2.0 / 9 / kDraws));
}

}  // namespace
}  // namespace ls
