#include "leadstream/stats/online_fdr.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace ls::stats {
namespace {

// From the paper's formula with 40 digits; the fifth and the tenth are rejected.
TEST(OnlineFdr, LevelsAgreeWithTheFormula) {
  struct Step {
    double level;
    double p;
  };
  constexpr std::array kSteps = {
      Step{.0002675838545630044, .001},   Step{5.81910289147087e-5, .5},
      Step{4.956249397230357e-5, .0001},  Step{4.121803029483667e-5, .2},
      Step{3.494434854673992e-5, .00002}, Step{.002438484192775363, .3},
      Step{.0005503164813253198, .03},    Step{.000469788572907329, .0005},
      Step{.0003923670157238489, .9},     Step{.0003339903964469788, .00001}};
  OnlineFdr fdr(.05);
  for (std::size_t at = 0; at < kSteps.size(); ++at) {
    EXPECT_NEAR(fdr.level() / kSteps[at].level, 1, 1e-12) << at;
    EXPECT_EQ(fdr.reject(std::log(kSteps[at].p)), at == 4 || at == 9) << at;
  }
  EXPECT_EQ(fdr.rejections(), 2U);
  EXPECT_EQ(fdr.tests(), 10U);
}

// A fifth of the hypotheses is false. Over 100 runs the mean share of true ones among the rejected
// has a standard error near .005.
TEST(OnlineFdr, HoldsTheShareOfFalseDiscoveries) {
  Random random(test::seed());
  double shares = 0;
  std::uint64_t found = 0;
  for (int run = 0; run < 100; ++run) {
    OnlineFdr fdr(.1);
    int wrong = 0;
    for (int at = 0; at < 1000; ++at) {
      const bool is_true = random.uniform() < .8;
      const double z = random.normal() + (is_true ? 0 : 3.5);
      wrong += fdr.reject(std::log(std::erfc(z / std::sqrt(2.)) / 2)) && is_true ? 1 : 0;
    }
    found += fdr.rejections();
    shares += fdr.rejections() == 0 ? 0 : wrong / static_cast<double>(fdr.rejections());
  }

  EXPECT_LE(shares / 100, .1 + .02);
  EXPECT_GT(found, 100U * 50);
}

TEST(OnlineFdr, StateStaysBounded) {
  OnlineFdr fdr(.05);
  for (int at = 0; at < 2000; ++at) {
    ASSERT_TRUE(fdr.reject(-1000));
    ASSERT_LT(fdr.level(), .05);
  }

  EXPECT_LT(saved(fdr).size(), 3 * OnlineFdr::kRejectionsMax);
}

TEST(OnlineFdr, SaveAndLoadContinueAsIfUninterrupted) {
  Random random(test::seed());
  OnlineFdr uninterrupted(.05);
  for (int at = 0; at < 500; ++at) {
    OnlineFdr resumed = reloaded(uninterrupted);
    const double log_p = -12 * random.uniform();
    ASSERT_EQ(resumed.reject(log_p), uninterrupted.reject(log_p));
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
  }
  EXPECT_GT(uninterrupted.rejections(), 2U);
  expect_truncations_refused(uninterrupted);
  expect_mutations_survived(uninterrupted);
}

}  // namespace
}  // namespace ls::stats
