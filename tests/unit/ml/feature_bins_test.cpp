#include "ml/feature_bins.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

FeatureSchema two_columns() {
  return FeatureSchema({{"x", FeatureKind::number}, {"source", FeatureKind::category}});
}

std::uint8_t bin_of(const FeatureBins& bins, double x) {
  return bins.bin_of(0, bins.cell(0, FeatureValue::of(x)));
}

TEST(FeatureBins, PartNumbersEvenly) {
  Random random(test::seed());
  FeatureBins bins(two_columns(), 0);
  std::vector<double> sample(512);
  std::ranges::generate(sample, [&] { return random.exponential(); });
  std::ranges::sort(sample);

  EXPECT_TRUE(bins.refit(0, sample));

  std::array<int, kHistogramBins> counts = {};
  for (const double x : sample) {
    const std::uint8_t bin = bin_of(bins, x);
    ++counts[bin];
    EXPECT_LE(x, bins.edge(0, bin));
    EXPECT_TRUE(bin == 0 || x > bins.edge(0, bin - 1U));
  }
  EXPECT_LE(*std::max_element(counts.begin(), counts.end()), 512 / 63 + 1);
  EXPECT_EQ(counts[kMissingBin], 0);
  EXPECT_FALSE(bins.refit(0, sample)) << "as good as can be";
}

TEST(FeatureBins, GiveEachOfFewNumbersItsOwn) {
  FeatureBins bins(two_columns(), 0);
  std::vector<double> sample;
  for (int i = 0; i < 500; ++i) {
    sample.push_back(i / 100);
  }
  bins.refit(0, sample);
  for (int i = 0; i < 4; ++i) {
    EXPECT_LT(bin_of(bins, i), bin_of(bins, i + 1));
  }
}

TEST(FeatureBins, BearNumbersOfAnySize) {
  constexpr double kMax = std::numeric_limits<double>::max();
  FeatureBins bins(two_columns(), 0);
  std::vector<double> sample(100, -kMax);
  sample.resize(200, -1e-320);
  sample.resize(300, 0);
  sample.resize(400, kMax);
  bins.refit(0, sample);
  EXPECT_LT(bin_of(bins, -kMax), bin_of(bins, -1e-320));
  EXPECT_LT(bin_of(bins, -1e-320), bin_of(bins, 0));
  EXPECT_LT(bin_of(bins, 0), bin_of(bins, kMax));
}

TEST(FeatureBins, KnowCategoriesInTheOrderInWhichTheyCame) {
  FeatureBins bins(two_columns(), 0);
  EXPECT_TRUE(bins.cell(1, FeatureValue::of("ads")).is_unknown);
  EXPECT_EQ(bins.learned_cell(1, FeatureValue::of("ads")).category, 0);
  EXPECT_EQ(bins.learned_cell(1, FeatureValue::of("web")).category, 1);
  EXPECT_EQ(bins.cell(1, FeatureValue::of("ads")).category, 0);
  EXPECT_FALSE(bins.cell(1, FeatureValue::of("ads")).is_unknown);
  EXPECT_TRUE(bins.cell(1, FeatureValue::of(1.0)).is_missing);
  EXPECT_TRUE(bins.cell(0, FeatureValue::of("ads")).is_missing);

  for (int i = 0; i < 100; ++i) {
    bins.learned_cell(1, FeatureValue::of(std::to_string(i)));
  }
  EXPECT_EQ(bins.cell(1, FeatureValue::of("web")).category, 1);
  EXPECT_EQ(bins.cell(1, FeatureValue::of("99")).category, kOthersBin);
  EXPECT_FALSE(bins.cell(1, FeatureValue::of("never seen")).is_unknown);
}

TEST(FeatureBins, AreRefusedUnlessTheirEdgesRise) {
  FeatureBins bins(FeatureSchema({{"x", FeatureKind::number}}), 0);
  const auto load = [&bins](std::vector<double> edges) {
    std::string bytes;
    ByteWriter out(bytes);
    out.u8(static_cast<std::uint8_t>(edges.size()));
    for (const double edge : edges) {
      out.f64(edge);
    }
    ByteReader in(bytes);
    return bins.load(in);
  };
  EXPECT_TRUE(load({1, 2}));
  EXPECT_FALSE(load({2, 1}));
  EXPECT_FALSE(load({1, std::numeric_limits<double>::quiet_NaN()}));
  EXPECT_FALSE(load(std::vector<double>(63, 0)));
}

}  // namespace
}  // namespace ls::ml
