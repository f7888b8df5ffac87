#include "leadstream/stats/sample_ratio.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ls::stats {
namespace {

using Counts = std::vector<std::uint64_t>;
using Shares = std::vector<double>;

// Computed with scipy 1.10.1, chisquare.
TEST(SampleRatio, AgreesWithScipy) {
  struct Case {
    Counts counts;
    double statistic;
    double p;
    double p_digit;
    bool is_mismatch;
  };
  for (const Case& one :
       {Case{{500, 500}, 0, 1, 1e-15, false}, Case{{5200, 4800}, 16, 6.334e-5, 5e-9, true},
        Case{{1010, 990}, .2, .65472085, 5e-9, false},
        Case{{333, 333, 400}, 8.422139, .01483050, 5e-9, false}}) {
    const SampleRatio result = sample_ratio(one.counts, Shares(one.counts.size(), 1));
    EXPECT_NEAR(result.statistic, one.statistic, 5e-7);
    EXPECT_NEAR(std::exp(result.log_p), one.p, one.p_digit);
    EXPECT_EQ(result.is_mismatch(), one.is_mismatch);
  }
}

TEST(SampleRatio, SharesCountInAnyUnit) {
  const Counts counts = {912, 88};
  const SampleRatio percent = sample_ratio(counts, Shares{90, 10});

  EXPECT_NEAR(percent.statistic, 144.0 / 900 + 144.0 / 100, 1e-12);
  EXPECT_NEAR(percent.statistic, sample_ratio(counts, Shares{.9, .1}).statistic, 1e-12);
}

TEST(SampleRatio, NothingToCompareIsNoEvidence) {
  EXPECT_EQ(sample_ratio(Counts{0, 0}, Shares{1, 1}).log_p, 0);
  EXPECT_EQ(sample_ratio(Counts{10}, Shares{1}).freedom, 0U);
  EXPECT_FALSE(sample_ratio({}, {}).is_mismatch());
}

// Computed in Python as the product over units of what the Dirichlet law foretells of each after
// those before it, over its planned share.
TEST(SampleRatio, EvidenceIsTheProductOfForetoldShares) {
  EXPECT_NEAR(log_ratio_evidence(Counts{5200, 4800}, Shares{1, 1}), 6.07581765158, 1e-8);
  EXPECT_NEAR(log_ratio_evidence(Counts{500, 500}, Shares{3, 3}), -.346698590244, 1e-9);
  EXPECT_NEAR(log_ratio_evidence(Counts{333, 333, 400}, Shares{1, 1, 1}), 1.42600526922, 1e-9);
  EXPECT_NEAR(log_ratio_evidence(Counts{912, 88}, Shares{90, 10}), .0879823426577, 1e-9);
  EXPECT_EQ(log_ratio_evidence(Counts{7}, Shares{1}), 0);
}

// Looked at after each of 2000 units: of 100 runs 5 may alarm, and 12 are more than three of their
// deviations above.
TEST(SampleRatio, EvidenceMayBeLookedAtAfterEveryUnit) {
  Random random(test::seed());
  const Shares equal{1, 1};
  int alarms = 0;
  int found = 0;
  for (int run = 0; run < 100; ++run) {
    Counts fair{0, 0};
    Counts skewed{0, 0};
    double most_fair = 0;
    double most_skewed = 0;
    for (int unit = 0; unit < 2000; ++unit) {
      ++fair[random.chance(.5) ? 1 : 0];
      ++skewed[random.chance(.58) ? 1 : 0];
      most_fair = std::max(most_fair, log_ratio_evidence(fair, equal));
      most_skewed = std::max(most_skewed, log_ratio_evidence(skewed, equal));
    }
    alarms += most_fair > std::log(20) ? 1 : 0;
    found += most_skewed > std::log(1000) ? 1 : 0;
  }
  EXPECT_LE(alarms, 12) << "seed " << test::seed();
  EXPECT_GE(found, 85) << "seed " << test::seed();
}

}  // namespace
}  // namespace ls::stats
