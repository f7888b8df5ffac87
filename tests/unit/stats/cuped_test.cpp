#include "leadstream/stats/cuped.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/stats/least_squares.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ls::stats {
namespace {

struct Drawn {
  CupedArms arms;
  std::vector<double> rows;  // Covariate and arm.
  std::vector<double> outcomes;
};

// A correlation of .8 within the arms; the treatment adds `effect`.
Drawn drawn(Random& random, std::size_t size, double effect) {
  Drawn all;
  for (std::size_t at = 0; at < size; ++at) {
    const bool is_treated = random.chance(.4);
    const double x = 3 + random.normal();
    const double y = 10 + .8 * x + .6 * random.normal() + (is_treated ? effect : 0);
    (is_treated ? all.arms.treatment : all.arms.control).add({.x = x, .y = y});
    all.rows.insert(all.rows.end(), {x, is_treated ? 1.0 : 0.0});
    all.outcomes.push_back(y);
  }
  return all;
}

// The analysis of covariance has the same slope and the same difference; its error assumes equal
// variances, of which the samples' differ by some ten percent.
TEST(Cuped, IsTheAnalysisOfCovariance) {
  Random random(test::seed());
  const Drawn all = drawn(random, 500, .5);
  const auto fit = least_squares({.regressors = all.rows, .width = 2, .responses = all.outcomes});
  ASSERT_TRUE(fit);
  const Cuped result = cuped(all.arms);

  EXPECT_NEAR(result.theta, fit->coefficients[1].value, 1e-12);
  EXPECT_NEAR(result.difference.estimate, fit->coefficients[2].value, 1e-12);
  EXPECT_NEAR(result.difference.error / fit->coefficients[2].error, 1, .06);
}

// 1 - .8^2 = .36; the sampling error of r^2 at 4000 is .009.
TEST(Cuped, CutsTheVarianceByTheSquaredCorrelation) {
  Random random(test::seed());

  EXPECT_NEAR(cuped(drawn(random, 4000, 0).arms).variance_left, .36, .04);
}

TEST(Cuped, WithoutACovariateNothingChanges) {
  CupedArms arms;
  for (const double y : {1., 2., 4.}) {
    arms.control.add({.x = 5, .y = y});
    arms.treatment.add({.x = 5, .y = y * y});
  }
  const Cuped result = cuped(arms);
  const TTest plain = welch_t(arms.treatment.y(), arms.control.y());

  EXPECT_EQ(result.theta, 0);
  EXPECT_NEAR(result.difference.statistic, plain.statistic, 1e-13);
  EXPECT_NEAR(result.variance_left, 1, 1e-13);
  EXPECT_EQ(cuped({}).difference.log_p(), 0);
}

TEST(Cuped, SummariesAreAsGoodAsPairs) {
  Random random(test::seed());
  const CupedArms arms = drawn(random, 200, .3).arms;
  const auto summary = [](const JointMoments& arm) {
    return PairSummary{.count = arm.weight(),
                       .mean_x = arm.x().mean(),
                       .mean_y = arm.y().mean(),
                       .squares_x = arm.squares_x(),
                       .squares_y = arm.squares_y(),
                       .products = arm.products()};
  };
  const Cuped pairs = cuped(arms);
  const Cuped summaries = cuped_of({summary(arms.control), summary(arms.treatment)});

  EXPECT_EQ(summaries.theta, pairs.theta);
  EXPECT_EQ(summaries.difference.log_p(), pairs.difference.log_p());
  EXPECT_EQ(summaries.variance_left, pairs.variance_left);
  EXPECT_NEAR(summary(arms.control).outcome().variance, arms.control.y().sample_variance(), 1e-12);
}

}  // namespace
}  // namespace ls::stats
