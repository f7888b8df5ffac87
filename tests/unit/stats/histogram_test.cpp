#include "leadstream/stats/histogram.hpp"

#include "unit/stats/saved.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

namespace ls::stats {
namespace {

using Values = std::vector<double>;
using Counts = std::vector<std::uint64_t>;

Counts copy(std::span<const std::uint64_t> counts) {
  return {counts.begin(), counts.end()};
}

TEST(QuantileEdges, BinsHoldEquallyMany) {
  Values reference(100);
  std::iota(reference.begin(), reference.end(), 1.0);
  const HistogramPair pair(quantile_edges(reference, 4), reference);

  EXPECT_EQ(pair.edges(), (BinEdges{25, 50, 75}));
  EXPECT_EQ(copy(pair.reference()), (Counts{25, 25, 25, 25}));
}

TEST(QuantileEdges, TiesMergeBins) {
  const Values reference = {0, 0, 0, 0, 0, 0, 0, 1, 2, 3};
  const HistogramPair pair(quantile_edges(reference, 5), reference);

  EXPECT_EQ(pair.edges(), (BinEdges{0, 1}));
  EXPECT_EQ(copy(pair.reference()), (Counts{7, 1, 2}));
}

TEST(QuantileEdges, ConstantOrEmptyReferencesHaveOneBin) {
  EXPECT_TRUE(quantile_edges(Values{4, 4, 4}, 10).empty());
  EXPECT_TRUE(quantile_edges({}, 10).empty());
}

TEST(EqualWidthEdges, CutTheRangeEvenly) {
  EXPECT_EQ(equal_width_edges(Values{8, 0, 3}, 4), (BinEdges{2, 4, 6}));
  EXPECT_EQ(equal_width_edges(Values{HUGE_VAL, 0, 8, -HUGE_VAL}, 2), (BinEdges{4}));
  EXPECT_TRUE(equal_width_edges(Values{5, 5}, 4).empty());
}

TEST(HistogramPair, AValueOnAnEdgeCountsBelowIt) {
  const HistogramPair pair({1, 2}, {});

  EXPECT_EQ(pair.bin_of(-HUGE_VAL), 0U);
  EXPECT_EQ(pair.bin_of(1), 0U);
  EXPECT_EQ(pair.bin_of(1.5), 1U);
  EXPECT_EQ(pair.bin_of(2), 1U);
  EXPECT_EQ(pair.bin_of(HUGE_VAL), 2U);
}

TEST(HistogramPair, CurrentValuesComeAndGo) {
  HistogramPair pair({1, 2}, Values{0, 0, 3});
  pair.add_current(0);
  pair.add_current(5);
  pair.add_current(5);
  pair.remove_current(5);

  EXPECT_EQ(copy(pair.reference()), (Counts{2, 0, 1}));
  EXPECT_EQ(copy(pair.current()), (Counts{1, 0, 1}));
  pair.reset_current();
  EXPECT_EQ(copy(pair.current()), (Counts{0, 0, 0}));
}

TEST(HistogramPair, SaveAndLoadContinueAsIfUninterrupted) {
  HistogramPair uninterrupted({1, 2}, Values{0, 0, 3});
  uninterrupted.add_current(5);
  HistogramPair resumed = reloaded(uninterrupted);
  uninterrupted.add_current(1.5);
  resumed.add_current(1.5);

  EXPECT_EQ(saved(resumed), saved(uninterrupted));
  expect_truncations_refused(resumed);
  expect_mutations_survived(resumed);
}

TEST(HistogramPair, UnorderedEdgesAreRefused) {
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(1);
  out.varint(2);
  out.f64(2);
  out.f64(1);
  for (int count = 0; count < 6; ++count) {
    out.varint(0);
  }
  ByteReader in(bytes);

  EXPECT_FALSE(HistogramPair::load(in));
}

}  // namespace
}  // namespace ls::stats
