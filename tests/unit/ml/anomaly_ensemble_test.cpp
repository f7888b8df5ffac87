#include "leadstream/ml/anomaly_ensemble.hpp"

#include "anomaly/point_stream.hpp"
#include "support/allocation_counts.hpp"
#include "support/seed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

EnsembleOptions options(std::vector<ModelSpec> detectors) {
  return {.detectors = std::move(detectors),
          .dimensions = PointStream::kDimensions,
          .rate = 0.02,
          .window = 400,
          .warm_up = 200,
          .scale_points = 100};
}

std::vector<ModelSpec> three() {
  return {{.name = "robust_z", .params = {{"window", 300}}},
          {.name = "half_space_trees", .params = {{"window", 100}}},
          {.name = "random_cut_forest", .params = {{"trees", 10}, {"sample", 64}}}};
}

std::string bytes(const AnomalyEnsemble& ensemble) {
  std::string out;
  ensemble.save(out);
  return out;
}

TEST(AnomalyEnsemble, KeepsItsRateOnAStreamThatDoesNotChange) {
  for (const std::vector<ModelSpec>& detectors :
       {three(), std::vector<ModelSpec>{{.name = "robust_z"}}}) {
    AnomalyEnsemble ensemble = AnomalyEnsemble::make(options(detectors)).take();
    PointStream stream(test::seed());
    constexpr int kPoints = 20'000;
    int alarms = 0;
    for (int i = 0; i < kPoints; ++i) {
      alarms += ensemble.update(stream.next()).is_anomaly ? 1 : 0;
    }

    // Less where scores tie, and a point that comes twice ties with itself.
    EXPECT_LT(alarms, 0.02 * kPoints + 5 * std::sqrt(0.02 * kPoints)) << detectors.size();
    EXPECT_GT(alarms, 0.01 * kPoints) << detectors.size();
  }
}

TEST(AnomalyEnsemble, FindsWhatIsStrangeAndSaysWhere) {
  AnomalyEnsemble ensemble = AnomalyEnsemble::make(options(three())).take();
  PointStream stream(test::seed());
  for (int i = 0; i < 3000; ++i) {
    ensemble.update(stream.next());
  }

  const AnomalyVerdict verdict = ensemble.update(std::array{100.0, 25.0, 1.0});

  EXPECT_TRUE(verdict.is_anomaly);
  EXPECT_GT(verdict.statistic, verdict.threshold);
  EXPECT_LE(verdict.p, 0.02);
  const auto shares = ensemble.shares();
  EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-9);
  EXPECT_GT(shares[1], 0.6);
}

// A detector that counts a hundred times as much decides nearly alone.
TEST(AnomalyEnsemble, DetectorsCountByTheirWeights) {
  const auto statistic = [](std::vector<double> weights) {
    EnsembleOptions of = options({{.name = "robust_z", .params = {{"window", 300}}},
                                  {.name = "half_space_trees", .params = {{"window", 100}}}});
    of.weights = std::move(weights);
    AnomalyEnsemble ensemble = AnomalyEnsemble::make(of).take();
    PointStream stream(5);
    AnomalyVerdict last;
    for (int i = 0; i < 1500; ++i) {
      last = ensemble.update(stream.next());
    }
    return last.statistic;
  };
  const double first = statistic({1.0, 1e-9});
  const double second = statistic({1e-9, 1.0});

  EXPECT_NE(first, second);
  EXPECT_NEAR(statistic({}), (first + second) / 2, 1e-6);
  EXPECT_NEAR(statistic({3.0, 1.0}), (3 * first + second) / 4, 1e-6);
  EXPECT_EQ(statistic({1.0, 1.0}), statistic({}));
}

TEST(AnomalyEnsemble, WeightsAreOnePerDetectorAndPositive) {
  for (const std::vector<double>& weights :
       {std::vector<double>{1.0}, std::vector<double>{1.0, 1.0, 0.0}}) {
    EnsembleOptions of = options(three());
    of.weights = weights;
    EXPECT_FALSE(AnomalyEnsemble::make(of).has_value());
  }
}

TEST(AnomalyEnsemble, NothingIsAnAnomalyBeforeItsRankCanBeRareEnough) {
  AnomalyEnsemble ensemble = AnomalyEnsemble::make(options(three())).take();
  PointStream stream(test::seed());
  // Scale, warm-up, as much again for ranks, then 1 / rate - 1 scores.
  for (int i = 0; i < 100 + 2 * 200 + 49; ++i) {
    ASSERT_FALSE(ensemble.update(std::array{1e9 * i, -1e9 * i * i, 0.0}).is_anomaly) << i;
  }
}

TEST(AnomalyEnsemble, ContinuesAfterLoadingAsIfNothingHadHappened) {
  AnomalyEnsemble uninterrupted = AnomalyEnsemble::make(options(three())).take();
  PointStream stream(test::seed());
  for (const int more : {30, 150, 300, 1000}) {
    for (int i = 0; i < more; ++i) {
      uninterrupted.update(stream.next());
    }
    auto loaded = AnomalyEnsemble::load(options(three()), bytes(uninterrupted));
    ASSERT_TRUE(loaded) << loaded.error().message;
    ASSERT_TRUE(bytes(*loaded) == bytes(uninterrupted));
    for (int i = 0; i < 300; ++i) {
      const Point point = stream.next();
      const AnomalyVerdict one = uninterrupted.update(point);
      const AnomalyVerdict other = loaded->update(point);
      ASSERT_EQ(one.statistic, other.statistic);
      ASSERT_EQ(one.is_anomaly, other.is_anomaly);
    }
    ASSERT_TRUE(bytes(*loaded) == bytes(uninterrupted));
  }
}

TEST(AnomalyEnsemble, StateOfOtherOptionsIsRefused) {
  AnomalyEnsemble ensemble = AnomalyEnsemble::make(options(three())).take();
  EnsembleOptions other = options(three());
  std::swap(other.detectors[0], other.detectors[1]);

  EXPECT_FALSE(AnomalyEnsemble::load(other, bytes(ensemble)));
  EXPECT_FALSE(AnomalyEnsemble::load(options(three()), Bytes(bytes(ensemble)).substr(0, 40)));
  EXPECT_FALSE(AnomalyEnsemble::make(options({})));
  EXPECT_FALSE(AnomalyEnsemble::make(options({{.name = "oracle"}})));
}

TEST(AnomalyEnsemble, AllocatesNothingOnceItsWindowsAreFull) {
  if (!test::kCountsAllocations) {
    GTEST_SKIP() << "a sanitizer has its own allocator";
  }
  AnomalyEnsemble ensemble = AnomalyEnsemble::make(options(three())).take();
  PointStream stream(test::seed());
  for (int i = 0; i < 2000; ++i) {
    ensemble.update(stream.next());
  }
  const std::size_t before = test::allocations();

  for (int i = 0; i < 2000; ++i) {
    ensemble.update(stream.next());
  }

  EXPECT_EQ(test::allocations(), before);
}

}  // namespace
}  // namespace ls::ml
