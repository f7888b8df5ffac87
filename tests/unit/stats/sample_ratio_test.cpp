#include "leadstream/stats/sample_ratio.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace ls::stats
