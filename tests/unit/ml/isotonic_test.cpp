#include "leadstream/ml/isotonic.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/metrics.hpp"
#include "leadstream/ml/sampling_correction.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

std::vector<double> risen(const std::vector<double>& values) {
  return isotonic(values, std::vector<double>(values.size(), 1));
}

// Golden 89.
TEST(Isotonic, PoolsAdjacentViolators) {
  EXPECT_EQ(risen({1, 2, 6, 2, 3, 5, 4}),
            (std::vector<double>{1, 2, 11.0 / 3, 11.0 / 3, 11.0 / 3, 4.5, 4.5}));
  EXPECT_EQ(isotonic(std::vector<double>{4, 1, 2, 5, 3}, std::vector<double>{1, 2, 1, 1, 3}),
            (std::vector<double>{2, 2, 2, 3.5, 3.5}));
  EXPECT_EQ(risen({}), std::vector<double>{});
  EXPECT_EQ(risen({3, 2, 1}), (std::vector<double>{2, 2, 2}));
}

// The definition in closed form: at each place the largest, over begins, of the least mean.
TEST(Isotonic, IsTheLargestOfTheLeastMeans) {
  Random random(test::seed());
  for (int run = 0; run < 50; ++run) {
    std::vector<double> values(1 + random.below(12));
    std::vector<double> weights(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = std::round(4 * random.normal());
      weights[i] = 1 + static_cast<double>(random.below(3));
    }
    const std::vector<double> fitted = isotonic(values, weights);
    for (std::size_t at = 0; at < values.size(); ++at) {
      double largest = -1e9;
      for (std::size_t begin = 0; begin <= at; ++begin) {
        double least = 1e9;
        double sum = 0;
        double weight = 0;
        for (std::size_t end = begin; end < values.size(); ++end) {
          sum += values[end] * weights[end];
          weight += weights[end];
          least = end >= at ? std::min(least, sum / weight) : least;
        }
        largest = std::max(largest, least);
      }
      ASSERT_NEAR(fitted[at], largest, 1e-12);
    }
  }
}

TEST(IsotonicCalibrator, FindsTheProbabilitiesBehindMargins) {
  Random random(test::seed());
  IsotonicCalibrator calibrator(20'000);
  EXPECT_EQ(calibrator.probability(3), 0.5);
  for (int i = 0; i < 20'000; ++i) {
    const double margin = 2 * random.normal();
    calibrator.add(margin, random.chance(sigmoid(0.5 * margin - 1)));
  }

  double before = 0;
  for (double margin = -10; margin <= 10; margin += 0.01) {
    const double probability = calibrator.probability(margin);
    EXPECT_GE(probability, before);
    EXPECT_GT(probability, 0);
    EXPECT_LT(probability, 1);
    before = probability;
    if (std::abs(margin) < 3) {
      EXPECT_NEAR(probability, sigmoid(0.5 * margin - 1), 0.08) << margin;
    }
  }
}

TEST(IsotonicCalibrator, ForgetsWhatHasLeftItsWindowAndGoesOnAfterLoading) {
  IsotonicCalibrator calibrator(10);
  IsotonicCalibrator late(10);
  for (int i = 0; i < 25; ++i) {
    calibrator.add(i < 12 ? 1.0 : -1.0, i % 3 == 0);
    if (i >= 15) {
      late.add(-1.0, i % 3 == 0);
    }
  }
  const auto bytes_of = [](const IsotonicCalibrator& saved) {
    std::string bytes;
    ByteWriter writer(bytes);
    saved.save(writer);
    return bytes;
  };
  EXPECT_EQ(bytes_of(calibrator), bytes_of(late));
  EXPECT_NEAR(calibrator.probability(2), 0.4, 1e-12);

  const std::string saved = bytes_of(calibrator);
  ByteReader in(saved);
  IsotonicCalibrator loaded = IsotonicCalibrator::load(in).take();
  loaded.add(0.3, true);
  calibrator.add(0.3, true);
  EXPECT_EQ(bytes_of(loaded), bytes_of(calibrator));
  for (std::size_t size = 0; size < saved.size(); ++size) {
    ByteReader cut(Bytes(saved).substr(0, size));
    EXPECT_FALSE(IsotonicCalibrator::load(cut)) << size;
  }
}

// Golden 97.
TEST(SamplingCorrection, PutsTheNegativesBack) {
  EXPECT_NEAR(probability_without_sampling(0.5, 0.1), 0.0909090909, 1e-10);
  EXPECT_NEAR(sigmoid(margin_without_sampling(0, 0.1)), 0.0909090909, 1e-10);
  EXPECT_EQ(probability_without_sampling(0.3, 1), 0.3);
}

}  // namespace
}  // namespace ls::ml
