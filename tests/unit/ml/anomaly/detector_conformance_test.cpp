#include "point_stream.hpp"
#include "support/allocation_counts.hpp"
#include "support/seed.hpp"

#include "leadstream/ml/anomaly_registry.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

namespace ls::ml {
namespace {

constexpr int kPoints = 3000;  // fills every window

// The laws that every registered detector keeps.
class EveryDetector : public testing::TestWithParam<std::string> {
 protected:
  static std::unique_ptr<AnomalyDetector> fresh() {
    return make_detector({.name = GetParam()}, PointStream::kDimensions).take();
  }
  static void learn(AnomalyDetector& detector, PointStream& stream, int points) {
    for (int i = 0; i < points; ++i) {
      detector.learn(stream.next());
    }
  }
  static std::string bytes(const AnomalyDetector& detector) {
    std::string out;
    detector.save(out);
    return out;
  }
};

INSTANTIATE_TEST_SUITE_P(Registry, EveryDetector, [] {
  std::vector<std::string> names;
  for (const DetectorType& type : detector_types()) {
    names.emplace_back(type.name);
  }
  return testing::ValuesIn(names);
}());

TEST_P(EveryDetector, JudgesNothingBeforeItLearned) {
  const auto detector = fresh();
  PointStream stream(test::seed());

  EXPECT_EQ(detector->score(stream.next()), 0);
  EXPECT_EQ(detector->points(), 0U);
}

TEST_P(EveryDetector, IsAFunctionOfItsPoints) {
  const auto a = fresh();
  const auto b = fresh();
  PointStream stream_a(7);
  PointStream stream_b(7);

  learn(*a, stream_a, kPoints);
  learn(*b, stream_b, kPoints);

  EXPECT_EQ(bytes(*a), bytes(*b));
}

TEST_P(EveryDetector, ContinuesAfterLoadingAsIfNothingHadHappened) {
  const auto uninterrupted = fresh();
  PointStream stream(test::seed());
  for (const int before : {20, 400, kPoints}) {
    learn(*uninterrupted, stream, before);

    const auto loaded = load_detector(bytes(*uninterrupted));
    ASSERT_TRUE(loaded) << loaded.error().message;
    ASSERT_TRUE(bytes(**loaded) == bytes(*uninterrupted)) << before;
    PointStream rest_a(99);
    PointStream rest_b(99);
    for (int i = 0; i < 700; ++i) {
      const Point point = rest_a.next();
      ASSERT_EQ((*loaded)->score(point), uninterrupted->score(point)) << before << " " << i;
      uninterrupted->learn(point);
      (*loaded)->learn(rest_b.next());
    }

    ASSERT_TRUE(bytes(**loaded) == bytes(*uninterrupted)) << before;
    EXPECT_EQ((*loaded)->points(), uninterrupted->points());
  }
}

TEST_P(EveryDetector, RefusesBytesThatAreCutOff) {
  const auto detector = fresh();
  PointStream stream(1);
  for (const int points : {40, 500}) {
    learn(*detector, stream, points);
    const std::string whole = bytes(*detector);

    const std::size_t step = std::max<std::size_t>(1, whole.size() / 200);
    for (std::size_t size = 0; size < whole.size(); size += step) {
      EXPECT_FALSE(load_detector(Bytes(whole).substr(0, size))) << size;
    }
    EXPECT_FALSE(load_detector(whole + "x"));
  }
}

TEST_P(EveryDetector, SurvivesBytesThatWereChanged) {
  const auto detector = fresh();
  PointStream stream(test::seed());
  learn(*detector, stream, 400);
  const std::string whole = bytes(*detector);
  for (int i = 0; i < 300; ++i) {
    std::string changed = whole;
    changed[stream.random().below(changed.size())] = static_cast<char>(stream.random().below(256));

    auto loaded = load_detector(changed);

    if (loaded) {
      PointStream more(5);
      (*loaded)->score(more.next());
      learn(**loaded, more, 5);
    }
  }
}

TEST_P(EveryDetector, ACloneGoesItsOwnWay) {
  const auto detector = fresh();
  PointStream stream(test::seed());
  learn(*detector, stream, 600);
  const std::string before = bytes(*detector);

  const auto clone = detector->clone();
  EXPECT_TRUE(bytes(*clone) == before);
  learn(*clone, stream, 100);

  EXPECT_TRUE(bytes(*detector) == before);
  EXPECT_FALSE(bytes(*clone) == before);
}

TEST_P(EveryDetector, JudgingChangesNothingOnAnyNumberOfThreads) {
  const auto detector = fresh();
  PointStream stream(test::seed());
  learn(*detector, stream, 2000);
  const std::string before = bytes(*detector);
  std::vector<std::vector<double>> points;
  std::vector<double> alone;
  for (int i = 0; i < 200; ++i) {
    const Point point = stream.next();
    points.emplace_back(point.begin(), point.end());
    alone.push_back(detector->score(points.back()));
  }
  std::vector<std::vector<double>> together(4);
  {
    std::vector<std::jthread> threads;
    for (std::vector<double>& scores : together) {
      threads.emplace_back([&points, &scores, &detector] {
        for (const std::vector<double>& point : points) {
          scores.push_back(detector->score(point));
        }
      });
    }
  }

  for (const std::vector<double>& scores : together) {
    EXPECT_EQ(scores, alone);
  }
  EXPECT_TRUE(bytes(*detector) == before);
}

TEST_P(EveryDetector, SharesAddUpToTheScore) {
  const auto detector = fresh();
  PointStream stream(test::seed());
  std::vector<double> shares(PointStream::kDimensions);
  for (int i = 0; i < 1500; ++i) {
    const Point point = stream.next();

    const double score = detector->explain(point, shares);

    ASSERT_EQ(score, detector->score(point));
    ASSERT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), score, 1e-9 * score);
    ASSERT_GE(*std::min_element(shares.begin(), shares.end()), 0);
    detector->learn(point);
  }
}

TEST_P(EveryDetector, AnOutlierStandsOutAndItsCoordinateIsNamed) {
  const auto detector = fresh();
  PointStream stream(test::seed());
  learn(*detector, stream, kPoints);
  std::vector<double> usual;
  for (int i = 0; i < 500; ++i) {
    usual.push_back(detector->score(stream.next()));
  }
  std::ranges::sort(usual);
  const std::vector<double> strange = {700, 60, 1};
  const std::vector<double> strange_in_one = {100, 60, 1};
  std::vector<double> shares(PointStream::kDimensions);

  EXPECT_GT(detector->score(strange), usual[usual.size() * 99 / 100]);
  detector->explain(strange_in_one, shares);
  EXPECT_EQ(std::max_element(shares.begin(), shares.end()) - shares.begin(), 1);
}

TEST_P(EveryDetector, StaysFiniteWhateverComes) {
  const auto detector = fresh();
  Random random(test::seed());
  constexpr double kMax = std::numeric_limits<double>::max();
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  const std::vector<double> odd = {0,     -0.0, 1e-320, kMax,      -kMax,      1e30,
                                   -1e30, 1e15, 1,      kInfinite, -kInfinite, std::nan("")};
  std::vector<double> point(PointStream::kDimensions);
  std::vector<double> shares(PointStream::kDimensions);
  for (int i = 0; i < kPoints; ++i) {
    for (double& value : point) {
      value = odd[random.below(odd.size())];
    }

    const double score = detector->explain(point, shares);
    detector->learn(point);

    ASSERT_TRUE(std::isfinite(score)) << i;
    ASSERT_GE(score, 0) << i;
    ASSERT_TRUE(std::isfinite(shares[0])) << i;
  }
}

TEST_P(EveryDetector, PointsWithoutAnyCoordinateAreFine) {
  const auto detector = fresh();
  const std::vector<double> nothing(PointStream::kDimensions, std::nan(""));
  for (int i = 0; i < 600; ++i) {
    ASSERT_TRUE(std::isfinite(detector->score(nothing)));
    detector->learn(nothing);
  }

  EXPECT_EQ(detector->points(), 600U);
}

TEST_P(EveryDetector, AllocatesNothingOnceItsWindowIsFull) {
  if (!test::kCountsAllocations) {
    GTEST_SKIP() << "a sanitizer has its own allocator";
  }
  const auto detector = fresh();
  PointStream stream(test::seed());
  learn(*detector, stream, kPoints);
  std::vector<double> shares(PointStream::kDimensions);
  const std::size_t before = test::allocations();

  for (int i = 0; i < 1000; ++i) {
    const Point point = stream.next();
    detector->explain(point, shares);
    detector->learn(point);
  }

  EXPECT_EQ(test::allocations(), before);
}

TEST_P(EveryDetector, KnowsWhatItHolds) {
  if (!test::kCountsAllocations) {
    GTEST_SKIP() << "a sanitizer has its own allocator";
  }
  PointStream stream(test::seed());
  const std::size_t before = test::held_bytes();
  const auto detector = fresh();
  for (int points = 0; points <= kPoints; ++points) {
    if (points % 500 == 0) {
      const auto held = static_cast<double>(test::held_bytes() - before);
      ASSERT_NEAR(static_cast<double>(detector->memory_bytes()), held, 0.05 * held) << points;
    }
    detector->learn(stream.next());
  }
}

}  // namespace
}  // namespace ls::ml
