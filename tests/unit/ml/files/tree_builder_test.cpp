#include "ml/files/tree_builder.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(Thresholds, DecideInDoublePrecisionAsRoundingTheNumberFirstWould) {
  Random random(test::seed());
  std::vector<float> thresholds = {0.0F,
                                   -0.0F,
                                   1.0F,
                                   -1.0F,
                                   std::numeric_limits<float>::min(),
                                   std::numeric_limits<float>::denorm_min(),
                                   std::numeric_limits<float>::max(),
                                   std::numeric_limits<float>::lowest()};
  while (thresholds.size() < 2000) {
    const auto threshold = std::bit_cast<float>(static_cast<std::uint32_t>(random.next()));
    if (std::isfinite(threshold)) {
      thresholds.push_back(threshold);
    }
  }
  for (const float threshold : thresholds) {
    const double middle = below_in_float(threshold);
    const double own = threshold;
    const double before = std::nextafter(threshold, std::numeric_limits<float>::lowest());
    for (double x : {middle, own, before, (own + before) / 2, -kInfinity, kInfinity}) {
      for (int step = -2; step <= 2; ++step) {
        const double near = step == 0 ? x : std::nextafter(x, step * kInfinity);
        ASSERT_EQ(near < middle, static_cast<float>(near) < threshold) << threshold << " " << near;
      }
    }
  }
}

TEST(Thresholds, CountTheirOwnNumberAmongThoseBelow) {
  for (const double threshold : {0.0, 1.5, -1.5, 1e300, -1e300, 1e-320}) {
    EXPECT_TRUE(threshold < at_or_below(threshold));
    EXPECT_FALSE(std::nextafter(threshold, kInfinity) < at_or_below(threshold));
  }
}

FileNode split_to(std::uint32_t first, std::uint32_t second) {
  return {.is_leaf = false, .first = first, .second = second};
}

std::string why_not(const std::vector<FileNode>& nodes) {
  TreeBuilder builder({.features = 1, .base = {0}});
  const Status added = builder.add(nodes, 0);
  return added.has_value() ? "" : added.error().message;
}

TEST(TreeBuilder, RefusesWhatIsNoTree) {
  EXPECT_EQ(why_not({split_to(1, 2), {}, {}}), "");
  EXPECT_EQ(why_not({}), "has no nodes");
  EXPECT_EQ(why_not({split_to(1, 1), {}, {}}), "node 0 has child 1, which has another parent");
  EXPECT_EQ(why_not({split_to(1, 0), {}, {}}), "node 0 has child 0, which has another parent");
  EXPECT_EQ(why_not({split_to(1, 3), {}, {}}), "node 0 has child 3 of 3 nodes");
  EXPECT_EQ(why_not({split_to(1, 2), split_to(3, 2), {}, {}}),
            "node 1 has child 2, which has another parent");
  FileNode stranger = split_to(1, 2);
  stranger.feature = 1;
  EXPECT_EQ(why_not({stranger, {}, {}}), "node 0 asks for feature 1 of 1");
  EXPECT_EQ(why_not({{.value = std::nan("")}}), "node 0 has no number as its value");
}

TEST(TreeBuilder, LaysChildrenSideBySideAndLeavesOutWhatIsNotReached) {
  TreeBuilder builder({.features = 1, .base = {0}});
  FileNode deep = split_to(2, 3);
  std::vector<FileNode> nodes = {split_to(5, 1), deep,         {.value = 2},
                                 {.value = 3},   {.value = 4}, {.value = 5}};
  builder.add(nodes, 0).value();

  const EnsembleLayout layout = builder.finish().layout();

  ASSERT_EQ(layout.nodes.size(), 5U);
  EXPECT_EQ(layout.trees[0].depth, 2U);
  EXPECT_EQ(layout.nodes[0].first, 1U);
  EXPECT_EQ(layout.nodes[1].value, 5);
  EXPECT_EQ(layout.nodes[1].first, 1U);
  EXPECT_EQ(layout.nodes[2].first, 3U);
  EXPECT_EQ(layout.nodes[3].value, 2);
  EXPECT_EQ(layout.nodes[4].value, 3);
}

}  // namespace
}  // namespace ls::ml
