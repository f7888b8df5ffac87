#include "unit/stats/drift_streams.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace ls::stats {
namespace {

double sum(const Stream& stream) {
  return std::accumulate(stream.begin(), stream.end(), 0.0);
}

// Sums of the streams as Python 3.11, numpy and an independent splitmix64 make them.
TEST(DriftStreams, AreThoseOfTheOtherPrograms) {
  EXPECT_EQ(sum(stream_a()), 5970);
  EXPECT_EQ(sum(stream_b()), 1234);
  EXPECT_EQ(sum(stream_m()), 12041);
  EXPECT_EQ(sum(stream_s1()), 3985);
  EXPECT_EQ(sum(stream_bs()), 1616);
  EXPECT_NEAR(sum(stream_us()), 3582.344667424026, 1e-9);
}

}  // namespace
}  // namespace ls::stats
