#include "leadstream/stats/count_tail.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::stats {
namespace {

// The sum of exact fractions (Python), its logarithm last.
TEST(CountTail, BinomialTailsAreThoseOfExactFractions) {
  struct Golden {
    double successes;
    double trials;
    double rate;
    double log_p;
  };
  for (const Golden& golden :
       {Golden{14, 250, 0.02, -7.4234627387752425}, Golden{16, 250, 0.02, -9.817018028572988},
        Golden{30, 300, 0.02, -27.666064677580835}, Golden{5, 1000, 0.001, -5.616629649553033},
        Golden{3, 10, 0.5, -0.056239718322875554}, Golden{200, 1000, 0.02, -301.5366389827659}}) {
    EXPECT_NEAR(binomial_log_p({golden.successes, golden.trials}, golden.rate), golden.log_p,
                1e-9 * std::abs(golden.log_p));
  }
  EXPECT_EQ(binomial_log_p({0, 100}, 0.02), 0.0);
}

// The same with x + y trials of chance t / (t + s).
TEST(CountTail, RateIncreasesAreBinomialGivenTheirSum) {
  struct Golden {
    EventCount now;
    EventCount before;
    double log_p;
  };
  for (const Golden& golden :
       {Golden{{10, 1}, {5, 5}, -10.729021509018652}, Golden{{40, 1}, {1, 1}, -24.68136478467439},
        Golden{{100, 50}, {300, 600}, -58.36928104605647},
        Golden{{3, 1}, {0, 2}, -3.295836866004329}}) {
    EXPECT_NEAR(rate_increase_log_p(golden.now, golden.before), golden.log_p,
                1e-9 * std::abs(golden.log_p));
  }
  EXPECT_EQ(rate_increase_log_p({0, 1}, {5, 5}), 0.0);
}

// Of 200 recipients 100 bounce with a chance of 1 % and 100 with one of 3 %. The exact tail by
// convolution; Hoeffding's bound holds from one above the mean of 4 on.
TEST(CountTail, TheBinomialBoundsThePoissonBinomial) {
  constexpr int kRecipients = 200;
  double exact[kRecipients + 1] = {1.0};
  for (int i = 0; i < kRecipients; ++i) {
    const double rate = i % 2 == 0 ? 0.01 : 0.03;
    for (int k = i + 1; k > 0; --k) {
      exact[k] = exact[k] * (1 - rate) + exact[k - 1] * rate;
    }
    exact[0] *= 1 - rate;
  }
  double tail = 0.0;
  for (int k = kRecipients; k >= 5; --k) {
    tail += exact[k];
    EXPECT_GE(binomial_log_p({static_cast<double>(k), kRecipients}, 0.02), std::log(tail) - 1e-9)
        << k;
  }
}

}  // namespace
}  // namespace ls::stats
