#include "leadstream/ml/venn_abers.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/isotonic.hpp"
#include "leadstream/ml/metrics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace ls::ml {
namespace {

using Examples = std::vector<std::pair<std::size_t, bool>>;  // bin, label

// By the definition (Vovk and Petej 2014): the rising fit to all examples and one more.
double fitted_with(Examples examples, std::size_t bin, bool label) {
  examples.emplace_back(bin, label);
  std::stable_sort(examples.begin(), examples.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<double> values;
  std::vector<double> weights;
  std::size_t place = 0;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    if (i == 0 || examples[i].first != examples[i - 1].first) {
      values.push_back(0);
      weights.push_back(0);
    }
    values.back() += examples[i].second ? 1 : 0;
    weights.back() += 1;
    place = examples[i].first == bin ? values.size() - 1 : place;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] /= weights[i];
  }
  return isotonic(values, weights)[place];
}

TEST(VennAbers, IsTheRisingFitWithEitherLabel) {
  Random random(test::seed());
  VennAbers calibrator(60);
  Examples examples;
  for (int i = 0; i < 200; ++i) {
    const double margin = random.normal();
    const VennInterval interval = calibrator.interval(margin);
    const std::size_t bin = ScoreWindow::bin_of(margin);
    ASSERT_NEAR(interval.low, fitted_with(examples, bin, false), 1e-12);
    ASSERT_NEAR(interval.high, fitted_with(examples, bin, true), 1e-12);
    ASSERT_LT(interval.low, interval.high);
    ASSERT_GT(interval.probability(), interval.low);
    ASSERT_LT(interval.probability(), interval.high);
    const bool label = random.chance(sigmoid(margin));
    calibrator.add(margin, label);
    examples.emplace_back(bin, label);
    if (examples.size() > 60) {
      examples.erase(examples.begin());
    }
  }
}

TEST(VennAbers, KnowsNothingBeforeTheFirstExample) {
  const VennInterval interval = VennAbers().interval(2);
  EXPECT_EQ(interval.low, 0);
  EXPECT_EQ(interval.high, 1);
  EXPECT_EQ(interval.probability(), 0.5);
}

// Of both probabilities the one that goes with the label is calibrated: labels are positive as
// often as it says, whatever the margins are worth. 4 standard deviations.
TEST(VennAbers, OneOfItsProbabilitiesIsAsOftenRightAsItSays) {
  Random random(test::seed());
  VennAbers calibrator(500);
  double surprise = 0;
  double variance = 0;
  for (int i = 0; i < 20'000; ++i) {
    const double truth = random.normal();
    const double margin = 3 * truth + random.normal();
    const bool label = random.chance(sigmoid(truth - 1));
    const VennInterval interval = calibrator.interval(margin);
    const double p = label ? interval.high : interval.low;
    surprise += (label ? 1 : 0) - p;
    variance += p * (1 - p);
    calibrator.add(margin, label);
  }
  EXPECT_LT(std::abs(surprise), 4 * std::sqrt(variance));
}

TEST(VennAbers, GoesOnAfterLoading) {
  VennAbers calibrator(20);
  for (int i = 0; i < 50; ++i) {
    calibrator.add(0.1 * i - 2, i % 3 == 0);
  }
  std::string bytes;
  ByteWriter writer(bytes);
  calibrator.save(writer);
  ByteReader in(bytes);
  const VennAbers loaded = VennAbers::load(in).take();
  EXPECT_EQ(loaded.interval(1.5).low, calibrator.interval(1.5).low);
  EXPECT_EQ(loaded.interval(1.5).high, calibrator.interval(1.5).high);
  EXPECT_TRUE(in.at_end());
}

}  // namespace
}  // namespace ls::ml
