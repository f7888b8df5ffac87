#include "leadstream/stats/simple_jumper.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace ls::stats {
namespace {

// Computed from the paper's rule by hand.
TEST(SimpleJumper, CapitalAgreesWithTheRule) {
  constexpr std::array kUniform = {.1, .9, .95, .99};
  constexpr std::array kCapital = {1., .8944, .895588, 1.01942355184};
  SimpleJumper jumper;
  for (std::size_t at = 0; at < kUniform.size(); ++at) {
    jumper.update(kUniform[at]);
    EXPECT_NEAR(std::exp(jumper.log_capital()), kCapital[at], 1e-12);
  }
}

TEST(SimpleJumper, FactorsMultiplyToTheCapital) {
  Random random(test::seed());
  SimpleJumper jumper;
  double sum = 0;
  for (int at = 0; at < 1000; ++at) {
    sum += jumper.update(random.uniform());
  }

  EXPECT_EQ(sum, jumper.log_capital());
}

// A fair game: over uniform numbers the mean of the next factor is 1, whatever came before.
TEST(SimpleJumper, UniformNumbersWinNothingOnAverage) {
  SimpleJumper jumper;
  for (const double uniform : {.9, .8, .95, .2}) {
    jumper.update(uniform);
  }
  double sum = 0;
  constexpr int kSteps = 1000;
  for (int at = 0; at < kSteps; ++at) {
    SimpleJumper next = jumper;
    sum += std::exp(next.update((at + .5) / kSteps));
  }

  EXPECT_NEAR(sum / kSteps, 1, 1e-12);
}

TEST(SimpleJumper, SaveAndLoadContinueAsIfUninterrupted) {
  Random random(test::seed());
  SimpleJumper uninterrupted;
  for (int at = 0; at < 300; ++at) {
    SimpleJumper resumed = reloaded(uninterrupted);
    const double uniform = random.uniform();
    ASSERT_EQ(resumed.update(uniform), uninterrupted.update(uniform));
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
  }
  expect_truncations_refused(uninterrupted);
  expect_mutations_survived(uninterrupted);
}

}  // namespace
}  // namespace ls::stats
