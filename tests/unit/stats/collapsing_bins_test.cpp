#include "leadstream/stats/collapsing_bins.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace ls::stats {
namespace {

std::string bytes_of(const CollapsingBins& bins) {
  std::string bytes;
  ByteWriter out(bytes);
  bins.save(out);
  return bytes;
}

TEST(CollapsingBins, KeepTheHighestAndFoldTheRest) {
  CollapsingBins bins(3);
  for (const std::int32_t index : {5, 1, 4, 9, 2}) {
    bins.add(index, 1);
  }

  EXPECT_EQ(bins.total(), 5U);
  EXPECT_EQ(bins.at_rank(3), 7);  // What lay below 7.
  EXPECT_EQ(bins.at_rank(4), 9);
  EXPECT_EQ(bins.span(), 3U);
}

TEST(CollapsingBins, AJumpBeyondAllFoldsEverything) {
  CollapsingBins bins(4);
  bins.add(-7, 2);
  bins.add(100, 1);

  EXPECT_EQ(bins.at_rank(1), 97);
  EXPECT_EQ(bins.at_rank(2), 100);
}

TEST(CollapsingBins, NeitherOrderNorSplitChangesAByte) {
  Random random(test::seed());
  for (int round = 0; round < 200; ++round) {
    std::vector<std::int32_t> indices(40);
    std::ranges::generate(indices,
                          [&] { return static_cast<std::int32_t>(random.below(60)) - 30; });
    CollapsingBins forward(16);
    CollapsingBins left(16);
    CollapsingBins right(16);
    for (std::size_t at = 0; at < indices.size(); ++at) {
      forward.add(indices[at], 1);
      (at % 3 == 0 ? left : right).add(indices[at], 1);
    }
    CollapsingBins backward(16);
    std::ranges::reverse(indices);
    for (const std::int32_t index : indices) {
      backward.add(index, 1);
    }
    left.merge(right);

    ASSERT_EQ(bytes_of(backward), bytes_of(forward));
    ASSERT_EQ(bytes_of(left), bytes_of(forward));
  }
}

TEST(CollapsingBins, MalformedCountsAreRefused) {
  CollapsingBins bins(4);
  bins.add(3, 1);
  bins.add(6, 2);
  const std::string bytes = bytes_of(bins);
  ByteReader whole(bytes);
  const auto loaded = CollapsingBins::load(whole, 4);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(bytes_of(*loaded), bytes);

  ByteReader narrower(bytes);
  EXPECT_FALSE(CollapsingBins::load(narrower, 3));
  ByteReader shorter(Bytes(bytes).substr(0, bytes.size() - 1));
  EXPECT_FALSE(CollapsingBins::load(shorter, 4));
}

}  // namespace
}  // namespace ls::stats
