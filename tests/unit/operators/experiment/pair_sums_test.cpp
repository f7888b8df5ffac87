#include "operators/experiment/pair_sums.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/stats/joint_moments.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

namespace ls::operators {
namespace {

std::string saved(const PairSums& sums) {
  std::string bytes;
  ByteWriter out(bytes);
  sums.save(out);
  return bytes;
}

std::vector<PairSums::Unit> drawn(Random& random, std::size_t size) {
  std::vector<PairSums::Unit> units(size);
  std::ranges::generate(units, [&] {
    const double x = 1e6 + random.normal();
    return PairSums::Unit{millionths_of(x).value(), millionths_of(x / 2 - 7e5).value()};
  });
  return units;
}

TEST(PairSums, EqualTheMomentsOfTheirPairs) {
  Random random(test::seed());
  PairSums sums;
  stats::JointMoments moments;
  for (const PairSums::Unit& unit : drawn(random, 500)) {
    sums.add(unit);
    moments.add({.x = number_of(unit.x), .y = number_of(unit.y)});
  }
  const stats::PairSummary summary = sums.over(500);

  EXPECT_EQ(summary.count, 500);
  EXPECT_NEAR(summary.mean_x, moments.x().mean(), 1e-8);
  EXPECT_NEAR(summary.mean_y, moments.y().mean(), 1e-8);
  EXPECT_NEAR(summary.squares_x, moments.squares_x(), 1e-6 * moments.squares_x());
  EXPECT_NEAR(summary.squares_y, moments.squares_y(), 1e-6 * moments.squares_y());
  EXPECT_NEAR(summary.products, moments.products(), 1e-6 * moments.products());
}

TEST(PairSums, WhatIsTakenBackLeavesNoByte) {
  Random random(test::seed());
  std::vector<PairSums::Unit> units = drawn(random, 100);
  PairSums sums;
  for (const PairSums::Unit& unit : units) {
    sums.add(unit);
  }
  std::ranges::reverse(units);
  for (const PairSums::Unit& unit : units) {
    sums.remove(unit);
  }

  EXPECT_EQ(saved(sums), saved(PairSums{}));
  EXPECT_EQ(sums.over(0).mean_y, 0);
}

TEST(PairSums, AreReadAsTheyWereWritten) {
  PairSums sums;
  sums.add({millionths_of(-1e9).value(), millionths_of(1e9).value()});
  sums.add({millionths_of(-3).value(), millionths_of(.5).value()});
  const std::string bytes = saved(sums);
  ByteReader in(bytes);
  const PairSums loaded = PairSums::load(in);

  EXPECT_TRUE(in.finish("sums"));
  EXPECT_EQ(saved(loaded), bytes);
  EXPECT_EQ(loaded.over(2).mean_x, -5e8 - 1.5);
}

TEST(PairSums, WhatCannotBeAddedExactlyIsNoNumber) {
  EXPECT_EQ(millionths_of(1.5), 1'500'000);
  EXPECT_FALSE(millionths_of(1.1e9));
  EXPECT_FALSE(millionths_of(-1.1e9));
  EXPECT_FALSE(millionths_of(std::numeric_limits<double>::quiet_NaN()));
}

}  // namespace
}  // namespace ls::operators
