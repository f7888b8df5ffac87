#include "leadstream/ml/score_window.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace ls::ml {
namespace {

TEST(ScoreWindow, HasBinsOfASixteenth) {
  EXPECT_EQ(ScoreWindow::bin_of(0), 128U);
  EXPECT_EQ(ScoreWindow::bin_of(-0.001), 127U);
  EXPECT_EQ(ScoreWindow::bin_of(1.0 / 16), 129U);
  EXPECT_EQ(ScoreWindow::bin_of(-1e300), 0U);
  EXPECT_EQ(ScoreWindow::bin_of(std::numeric_limits<double>::infinity()), 255U);
  EXPECT_EQ(ScoreWindow::middle_of(128), 1.0 / 32);
  EXPECT_EQ(ScoreWindow::bin_of(ScoreWindow::middle_of(7)), 7U);
}

TEST(ScoreWindow, CountsTheLastOnesOnly) {
  ScoreWindow window(3);
  window.add(std::nan(""), true);
  EXPECT_EQ(window.count(), 0U);
  for (const bool label : {true, true, false, false}) {
    window.add(0, label);
  }
  window.add(5, true);

  EXPECT_EQ(window.count(), 3U);
  EXPECT_EQ(window.positives(), 1U);
  EXPECT_EQ(window.bins()[128].count, 2U);
  EXPECT_EQ(window.bins()[128].positives, 0U);
  EXPECT_EQ(window.bins()[208].positives, 1U);
}

TEST(ScoreWindow, RefusesDamagedBytes) {
  std::string bytes;
  ByteWriter writer(bytes);
  writer.u8(1);
  writer.varint(2);
  writer.varint(1);
  writer.varint(512);
  ByteReader in(bytes);
  EXPECT_FALSE(ScoreWindow::load(in));
}

}  // namespace
}  // namespace ls::ml
