#include "leadstream/stats/mann_whitney.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

namespace ls::stats {
namespace {

using Values = std::vector<double>;

// Golden values of this file: scipy 1.10.1, mannwhitneyu.

TEST(MannWhitney, ExactAgreesWithScipy) {
  const Values first = {14.1, 13.95, 15.2, 16.0, 14.8, 15.5, 13.2, 14.9};
  const Values second = {12.8, 14.0, 13.1, 15.1, 12.5, 13.9};
  const MannWhitney result = mann_whitney(first, second);

  EXPECT_TRUE(result.is_exact);
  EXPECT_EQ(result.statistic, 40.0);
  EXPECT_NEAR(std::exp(result.log_p), 0.042624042624042624, 1e-14);
  EXPECT_EQ(result.superiority, result.statistic / 48);
}

TEST(MannWhitney, LargeSamplesWithTiesAgreeWithScipy) {
  Values first;
  Values second;
  for (int i = 0; i < 40; ++i) {
    first.push_back(i * 7 % 11);
    second.push_back(i * 5 % 13 + (i % 3 == 0 ? 2 : 0));
  }
  const MannWhitney result = mann_whitney(first, second);

  EXPECT_FALSE(result.is_exact);
  EXPECT_EQ(result.statistic, 624.5);
  EXPECT_NEAR(std::exp(result.log_p), 0.09117863073291961, 1e-13);
}

// All ways to choose the first sample among the values, one by one.
double enumerated(const Values& first, const Values& second) {
  Values all = first;
  all.insert(all.end(), second.begin(), second.end());
  const auto u_of = [&](unsigned chosen) {
    double u = 0;
    for (unsigned a = 0; a < all.size(); ++a) {
      for (unsigned b = 0; b < all.size(); ++b) {
        if (((chosen >> a) & 1) != 0 && ((chosen >> b) & 1) == 0) {
          u += all[a] > all[b] ? 1 : all[a] == all[b] ? .5 : 0;
        }
      }
    }
    return u;
  };
  const double middle = static_cast<double>(first.size() * second.size()) / 2;
  const double seen = std::abs(u_of((1U << first.size()) - 1) - middle);
  double ways = 0;
  double as_far = 0;
  for (unsigned chosen = 0; chosen < 1U << all.size(); ++chosen) {
    if (__builtin_popcount(chosen) == static_cast<int>(first.size())) {
      ++ways;
      as_far += std::abs(u_of(chosen) - middle) >= seen ? 1 : 0;
    }
  }
  return as_far / ways;
}

TEST(MannWhitney, ExactWithTiesEqualsEnumeration) {
  Random random(test::seed());
  for (int round = 0; round < 30; ++round) {
    Values first(1 + random.below(5));
    Values second(1 + random.below(5));
    for (Values* values : {&first, &second}) {
      for (double& value : *values) {
        value = static_cast<double>(random.below(4));
      }
    }
    ASSERT_NEAR(std::exp(mann_whitney(first, second).log_p), enumerated(first, second), 1e-13);
  }
}

TEST(MannWhitney, SwappedSamplesHaveTheSameP) {
  const Values first = {1, 2, 2, 9};
  const Values second = {2, 3, 4};

  EXPECT_EQ(mann_whitney(first, second).log_p, mann_whitney(second, first).log_p);
  EXPECT_EQ(mann_whitney(first, second).statistic + mann_whitney(second, first).statistic, 12);
}

TEST(MannWhitney, NothingToCompareIsNoEvidence) {
  EXPECT_EQ(mann_whitney({}, Values{1, 2}).log_p, 0);
  EXPECT_EQ(mann_whitney(Values(3, 7.0), Values(4, 7.0)).log_p, 0);
  EXPECT_EQ(mann_whitney(Values(30, 7.0), Values(40, 7.0)).log_p, 0);
}

TEST(MannWhitney, TheExactEndAndTheNormalLawMeet) {
  Values first(25);
  Values second(25);
  std::iota(first.begin(), first.end(), 0.0);
  std::iota(second.begin(), second.end(), 6.5);
  const double exact = mann_whitney(first, second).log_p;
  second.push_back(18.25);  // The middle of all.

  EXPECT_NEAR(mann_whitney(first, second).log_p, exact, .15);
}

}  // namespace
}  // namespace ls::stats
