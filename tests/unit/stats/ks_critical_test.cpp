#include "leadstream/stats/ks_critical.hpp"

#include "leadstream/stats/ks_distribution.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>

namespace ls::stats {
namespace {

struct Row {
  SampleSizes sizes;
  std::array<std::int64_t, 6> critical;
};

constexpr std::array kAlphas = {.05, .01, .005, .001, 1e-4, 1e-6};

// Found with an independent implementation of the exact law.
constexpr std::array kTable = {
    Row{{30, 30}, {330, 390, 420, 450, 510, 630}},
    Row{{30, 70}, {610, 730, 780, 870, 990, 1190}},
    Row{{100, 100}, {2000, 2300, 2500, 2800, 3200, 3800}},
    Row{{500, 100}, {7400, 8900, 9400, 10600, 12100, 14600}},
    Row{{1000, 100}, {14100, 16900, 18000, 20300, 23100, 28000}},
    Row{{1000, 200}, {21000, 25200, 26800, 30200, 34400, 41600}},
    Row{{1000, 500}, {37500, 44500, 47500, 53500, 61000, 74000}},
    Row{{500, 500}, {21500, 26000, 27500, 31000, 35500, 43000}},
    Row{{1000, 1000}, {61000, 73000, 78000, 88000, 100000, 121000}},
};

TEST(KsCritical, IntegersEqualTheTable) {
  for (const Row& row : kTable) {
    for (std::size_t at = 0; at < kAlphas.size(); ++at) {
      EXPECT_EQ(ks_critical(row.sizes, kAlphas[at]), row.critical[at])
          << "n=" << row.sizes.reference << " m=" << row.sizes.current << " alpha=" << kAlphas[at];
    }
  }
}

TEST(KsCritical, OneStepLowerIsTooCommon) {
  for (std::int64_t n = 3; n <= 40; n += 4) {
    for (std::int64_t m = 3; m <= 40; m += 3) {
      const SampleSizes sizes{.reference = n, .current = m};
      for (const double alpha : {0.5, 0.05, 0.001}) {
        const std::int64_t c = ks_critical(sizes, alpha);
        EXPECT_TRUE(c > n * m || ks_log_p(sizes, c) <= std::log(alpha));
        EXPECT_GT(ks_log_p(sizes, c - std::gcd(n, m)), std::log(alpha)) << "n=" << n << " m=" << m;
      }
    }
  }
}

TEST(KsCritical, LevelsThatCannotBeReachedNeverAlarm) {
  EXPECT_GT(ks_critical({3, 3}, 0.01), 9);
}

TEST(KsCriticalCache, AnswersFromItsMemory) {
  KsCriticalCache cache;

  EXPECT_EQ(cache.at({1000, 100}, 0.01), 16900);
  EXPECT_EQ(cache.at({1000, 100}, 0.01), 16900);
  EXPECT_EQ(cache.at({1000, 100}, 0.05), 14100);
  EXPECT_EQ(cache.size(), 2U);
}

}  // namespace
}  // namespace ls::stats
