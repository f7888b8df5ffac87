#include "leadstream/stats/multiple_testing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ls::stats {
namespace {

using Values = std::vector<double>;

Values logs(Values p) {
  std::ranges::for_each(p, [](double& value) { value = std::log(value); });
  return p;
}

Values exps(Values log_p) {
  std::ranges::for_each(log_p, [](double& value) { value = std::exp(value); });
  return log_p;
}

// The 15 p-values of Benjamini and Hochberg (1995), section 3.2, whose conclusions are in the
// paper.
const Values kPaper = {.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344,
                       .0459, .3240, .4262, .5719, .6528, .7590, 1.0};

TEST(MultipleTesting, PaperExampleRejectsAsPublished) {
  const Values p = logs(kPaper);

  EXPECT_EQ(rejected(benjamini_hochberg(p), .05), (std::vector<std::size_t>{0, 1, 2, 3}));
  EXPECT_EQ(rejected(bonferroni(p), .05), (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(rejected(holm(p), .05), (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(rejected(benjamini_yekutieli(p), .05), (std::vector<std::size_t>{0, 1, 2}));
}

TEST(MultipleTesting, BenjaminiHochbergAdjustsAsPublished) {
  const Values adjusted = exps(benjamini_hochberg(logs(kPaper)));

  EXPECT_NEAR(adjusted[0], .0015, 1e-12);
  EXPECT_NEAR(adjusted[1], .003, 1e-12);
  EXPECT_NEAR(adjusted[2], .0095, 1e-12);
  EXPECT_NEAR(adjusted[3], .035625, 1e-12);
  EXPECT_NEAR(adjusted[4], .0603, 1e-12);
  EXPECT_NEAR(adjusted[14], 1, 1e-12);
}

TEST(MultipleTesting, OrderOfTheFamilyOnlyOrdersTheResult) {
  Values reversed = logs(kPaper);
  std::ranges::reverse(reversed);
  for (const auto correct : {bonferroni, holm, benjamini_hochberg, benjamini_yekutieli}) {
    Values back = correct(reversed);
    std::ranges::reverse(back);
    EXPECT_EQ(back, correct(logs(kPaper)));
  }
}

TEST(MultipleTesting, HolmIsTheClosedFormOnThreeHypotheses) {
  const Values adjusted = exps(holm(logs({.03, .01, .02})));

  EXPECT_NEAR(adjusted[0], .04, 1e-12);  // Raised to that of the smaller p before it.
  EXPECT_NEAR(adjusted[1], .03, 1e-12);
  EXPECT_NEAR(adjusted[2], .04, 1e-12);
}

// The k-th of m is k alpha / m, so all adjusted p are alpha itself, whatever their logarithms round
// to.
TEST(MultipleTesting, AProbabilityAtTheBorderIsRejected) {
  for (const double alpha : {.001, .01, .05, .1}) {
    for (std::size_t family = 1; family <= 30; ++family) {
      Values p;
      for (std::size_t k = 1; k <= family; ++k) {
        p.push_back(static_cast<double>(k) * alpha / static_cast<double>(family));
      }
      EXPECT_EQ(rejected(benjamini_hochberg(logs(p)), alpha).size(), family) << alpha;
      EXPECT_EQ(rejected(bonferroni(logs(p)), alpha).size(), 1U) << alpha << ' ' << family;
      p.back() *= 1 + 1e-9;
      EXPECT_EQ(rejected(benjamini_hochberg(logs(p)), alpha).size(), family - 1) << alpha;
    }
  }
}

TEST(MultipleTesting, TinyProbabilitiesKeepTheirSize) {
  const Values p = {-2000, 0, 0, 0};

  EXPECT_NEAR(benjamini_hochberg(p)[0], -2000 + std::log(4), 1e-9);
  EXPECT_NEAR(simes(p), -2000 + std::log(4), 1e-9);
}

TEST(MultipleTesting, ASingleHypothesisIsLeftAlone) {
  for (const auto correct : {bonferroni, holm, benjamini_hochberg, benjamini_yekutieli}) {
    EXPECT_EQ(correct(Values{-3.5}), Values{-3.5});
    EXPECT_TRUE(correct({}).empty());
  }
  EXPECT_EQ(simes(Values{-3.5}), -3.5);
  EXPECT_EQ(simes({}), 0);
}

TEST(MultipleTesting, SimesIsTheSmallestScaledRank) {
  EXPECT_NEAR(std::exp(simes(logs({.04, .03, .9}))), .06, 1e-12);
}

}  // namespace
}  // namespace ls::stats
