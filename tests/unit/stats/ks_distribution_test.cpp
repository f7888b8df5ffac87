#include "leadstream/stats/ks_distribution.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace ls::stats {
namespace {

using Values = std::vector<double>;
using Groups = std::vector<std::uint32_t>;

double p_of(const SampleSizes& sizes, std::int64_t c, KsTail tail = KsTail::two_sided) {
  return std::exp(ks_log_p(sizes, c, tail));
}

void expect_relative(double actual, double expected, double tolerance = 1e-10) {
  EXPECT_NEAR(actual / expected, 1, tolerance) << actual << " instead of " << expected;
}

// Counts the orders of the pooled values, one by one, whose statistic reaches c: an independent
// definition of the exact law, for samples small enough to list.
class Enumeration {
 public:
  Enumeration(const SampleSizes& sizes, const Groups& groups) : sizes_(sizes) {
    for (const std::uint32_t size : groups) {
      for (std::uint32_t at = 1; at <= size; ++at) {
        ends_group_.push_back(at == size);
      }
    }
  }

  double p(std::int64_t c, KsTail tail) {
    reached_ = all_ = 0;
    walk(0, 0, false, c, tail);
    return static_cast<double>(reached_) / static_cast<double>(all_);
  }

 private:
  void walk(std::int64_t i, std::int64_t j, bool reached, std::int64_t c, KsTail tail) {
    const auto rank = static_cast<std::size_t>(i + j);
    const std::int64_t difference = i * sizes_.current - j * sizes_.reference;
    if (rank > 0 && ends_group_[rank - 1]) {
      reached |= tail != KsTail::minus && difference >= c;
      reached |= tail != KsTail::plus && -difference >= c;
    }
    if (rank == ends_group_.size()) {
      ++all_;
      reached_ += reached ? 1 : 0;
      return;
    }
    if (i < sizes_.reference) {
      walk(i + 1, j, reached, c, tail);
    }
    if (j < sizes_.current) {
      walk(i, j + 1, reached, c, tail);
    }
  }

  SampleSizes sizes_;
  std::vector<bool> ends_group_;
  std::int64_t reached_ = 0;
  std::int64_t all_ = 0;
};

TEST(KsLogP, TiedLawEqualsEnumerationOfAllOrders) {
  Random random(test::seed());
  for (int round = 0; round < 60; ++round) {
    const SampleSizes sizes{.reference = static_cast<std::int64_t>(1 + random.below(7)),
                            .current = static_cast<std::int64_t>(1 + random.below(7))};
    Groups groups;
    for (std::int64_t left = sizes.reference + sizes.current; left > 0; left -= groups.back()) {
      groups.push_back(static_cast<std::uint32_t>(
          1 + random.below(static_cast<std::uint64_t>(std::min<std::int64_t>(left, 4)))));
    }
    Enumeration enumeration(sizes, groups);
    for (std::int64_t c = 1; c <= sizes.reference * sizes.current; ++c) {
      for (const KsTail tail : {KsTail::two_sided, KsTail::plus, KsTail::minus}) {
        ASSERT_NEAR(std::exp(ks_log_p_tied(sizes, c, groups, tail)), enumeration.p(c, tail), 1e-13)
            << "n=" << sizes.reference << " m=" << sizes.current << " c=" << c;
      }
    }
  }
}

TEST(KsLogP, ContinuousLawEqualsEnumerationOfAllOrders) {
  for (std::int64_t n = 1; n <= 7; ++n) {
    for (std::int64_t m = 1; m <= 7; ++m) {
      const SampleSizes sizes{.reference = n, .current = m};
      Enumeration enumeration(sizes, Groups(static_cast<std::size_t>(n + m), 1));
      for (std::int64_t c = 1; c <= n * m; ++c) {
        for (const KsTail tail : {KsTail::two_sided, KsTail::plus, KsTail::minus}) {
          ASSERT_NEAR(p_of(sizes, c, tail), enumeration.p(c, tail), 1e-13)
              << "n=" << n << " m=" << m << " c=" << c;
        }
      }
    }
  }
}

// Published by scipy's tests for D = 1, 1/3, 1/2 and 3/4.
TEST(KsLogP, TinySamplesAgreeWithPublishedValues) {
  expect_relative(p_of({1, 1}, 1), 1);
  expect_relative(p_of({1, 1}, 1, KsTail::plus), 0.5);
  EXPECT_EQ(p_of({1, 1}, 0, KsTail::minus), 1);
  expect_relative(p_of({2, 3}, 2), 1);
  expect_relative(p_of({2, 3}, 2, KsTail::plus), 0.7);
  expect_relative(p_of({2, 4}, 4), 14.0 / 15);
  expect_relative(p_of({2, 4}, 4, KsTail::minus), 8.0 / 15);
  expect_relative(p_of({2, 4}, 2, KsTail::minus), 12.0 / 15);
  expect_relative(p_of({2, 4}, 6), 6.0 / 15);
  expect_relative(p_of({2, 4}, 6, KsTail::plus), 3.0 / 15);
}

// scipy's tests; confirmed by big-integer path counting.
TEST(KsLogP, MiddleSizedSamplesAgreeWithPublishedValues) {
  expect_relative(p_of({100, 100}, 200), 1);
  expect_relative(p_of({100, 100}, 200, KsTail::plus), .960978450786184);
  expect_relative(p_of({100, 110}, 2320), .015739183865606157);
  expect_relative(p_of({100, 110}, 2320, KsTail::plus), .007869594319053203);
  expect_relative(p_of({100, 110}, 2290), .017803803861026313);
  expect_relative(p_of({100, 110}, 2290, KsTail::plus), .008901905958245056);
}

// Rational values from path counting with big integers.
TEST(KsLogP, AgreesWithBigIntegerPathCounts) {
  expect_relative(p_of({10, 10}, 60), 15.0 / 286);
  expect_relative(p_of({10, 10}, 70), 30.0 / 2431);
  expect_relative(p_of({20, 20}, 180), 1975898.0 / 58908773);
  expect_relative(p_of({20, 20}, 220), 5168.0 / 1302651);
  expect_relative(p_of({50, 50}, 950), .0013147736033165798);
  expect_relative(p_of({100, 100}, 2500), .0037294923618311354);
  expect_relative(p_of({100, 100}, 2800), .00073770262820633951);
  expect_relative(p_of({500, 500}, 55000), 5.19282461917770964e-11);
  expect_relative(p_of({500, 600}, 30000), .0079421804464585612);
  expect_relative(p_of({7, 11}, 40), .13436400201106083);
  expect_relative(p_of({13, 29}, 150), .08731423508292846);
  expect_relative(p_of({25, 11}, 175), 1487.0 / 863226);
}

TEST(KsLogP, FarTailsKeepTheirDigits) {
  expect_relative(p_of({10000, 10000}, 15000000), 1.65935308846218163e-98);
  expect_relative(p_of({10000, 110}, 552750), 6.26346566e-26, 1e-8);
  EXPECT_NEAR(ks_log_p({881, 369}, 881 * 369) / std::log(10), -327.4732355698879, 1e-10);
}

// With n = m the law has a closed form, here summed in its alternating shape (Gnedenko 1951).
TEST(KsLogP, EqualSizesAgreeWithTheClosedForm) {
  const int n = 40;
  for (int h = 8; h <= n; ++h) {
    double sum = 0;
    for (int k = 1; k * h <= n; ++k) {
      double ratio = 1;
      for (int j = 0; j < k * h; ++j) {
        ratio *= static_cast<double>(n - j) / (n + k * h - j);
      }
      sum += k % 2 == 1 ? ratio : -ratio;
    }
    expect_relative(p_of({n, n}, h * n), 2 * sum, 1e-12);
  }
}

TEST(KsLogP, ExchangingTheSamplesChangesNothingTwoSided) {
  for (const std::int64_t c : {100, 300, 700, 1500}) {
    EXPECT_NEAR(ks_log_p({30, 70}, c), ks_log_p({70, 30}, c), 1e-12);
  }
}

TEST(KsLogP, TiedCasesAgreeWithBruteForce) {
  const Values a = {2, 2, 2, 3, 3, 3, 3, 5, 5, 5, 5, 5, 6, 6, 6, 6};
  Values shifted = a;
  std::ranges::for_each(shifted, [](double& value) { value += 1; });
  const KsSamples samples{.reference = a, .current = shifted};
  const KsStatistic statistic = ks_statistic(samples);

  EXPECT_EQ(statistic.d(), 5.0 / 16);
  expect_relative(p_of(statistic.sizes, statistic.c()), 25623664.0 / 60108039);
  expect_relative(p_of(statistic.sizes, statistic.c(), KsTail::plus), .21465428276573786);
  expect_relative(std::exp(ks_log_p_tied(statistic.sizes, statistic.c(), tie_groups(samples))),
                  6618893.0 / 33393355);
}

TEST(KsLogP, CountsAndBinaryValuesAgreeWithBruteForce) {
  const Values counts = {1, 2, 2, 3, 3};
  const Values more_counts = {1, 2, 3, 4, 4, 5, 6};
  const KsSamples first{.reference = counts, .current = more_counts};
  const KsStatistic of_counts = ks_statistic(first);
  EXPECT_EQ(of_counts.c(), 20);
  expect_relative(p_of(of_counts.sizes, 20), 47.0 / 198);
  expect_relative(std::exp(ks_log_p_tied(of_counts.sizes, 20, tie_groups(first))), 17.0 / 132);

  const Values rare = {0, 0, 0, 0, 0, 0, 0, 1, 1, 1};
  const Values frequent = {0, 0, 0, 1, 1, 1, 1, 1, 1, 1};
  const KsSamples second{.reference = rare, .current = frequent};
  const KsStatistic of_bits = ks_statistic(second);
  EXPECT_EQ(of_bits.d(), .4);
  expect_relative(p_of(of_bits.sizes, of_bits.c()), 1015.0 / 2431);
  expect_relative(std::exp(ks_log_p_tied(of_bits.sizes, of_bits.c(), tie_groups(second))),
                  8263.0 / 46189);
}

TEST(KsLogP, TieAwareLawNeverExceedsTheContinuousOne) {
  Random random(test::seed());
  for (int round = 0; round < 50; ++round) {
    Values reference(20 + random.below(30));
    Values current(20 + random.below(30));
    std::ranges::generate(reference, [&] { return static_cast<double>(random.below(8)); });
    std::ranges::generate(current, [&] { return static_cast<double>(random.below(9)); });
    const KsSamples samples{.reference = reference, .current = current};
    const KsStatistic statistic = ks_statistic(samples);
    EXPECT_LE(ks_log_p_tied(statistic.sizes, statistic.c(), tie_groups(samples)),
              ks_log_p(statistic.sizes, statistic.c()) + 1e-12);
  }
}

// scipy.special.kolmogorov.
TEST(KolmogorovQ, AgreesWithPublishedValues) {
  expect_relative(kolmogorov_q(1), .26999967167735456, 1e-12);
  expect_relative(kolmogorov_q(1.3580986393225505), .05, 1e-12);
  expect_relative(kolmogorov_q(.5), .9639452436648751, 1e-12);
  EXPECT_EQ(kolmogorov_q(0), 1);
}

TEST(KolmogorovQ, BothSeriesMeetAtTheirBorder) {
  EXPECT_NEAR(kolmogorov_q(0.6 - 1e-12), kolmogorov_q(0.6), 1e-10);
}

TEST(KsAsymptoticP, StaysNearTheExactValue) {
  EXPECT_NEAR(ks_asymptotic_p({30, 70}, 630), .0359, 5e-5);
  EXPECT_NEAR(std::exp(ks_log_p({30, 70}, 630)), .0370, 5e-5);
}

}  // namespace
}  // namespace ls::stats
