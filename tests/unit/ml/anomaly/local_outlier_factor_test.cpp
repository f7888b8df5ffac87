#include "ml/anomaly/local_outlier_factor.hpp"

#include "point_stream.hpp"
#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <memory>
#include <numeric>
#include <vector>

namespace ls::ml {
namespace {

using Points = std::deque<std::vector<double>>;

LocalOutlierFactor make(double neighbours, double window, std::size_t dimensions) {
  const ModelSpec spec =
      complete_detector({.name = "local_outlier_factor",
                         .params = {{"neighbours", neighbours}, {"window", window}}})
          .take();
  return LocalOutlierFactor(spec, dimensions);
}

// The factors of all points from the definition, anew.
class Batch {
 public:
  Batch(const Points& points, std::size_t k) : points_(points), k_(k) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      near_.push_back(nearest(i));
    }
    for (std::size_t i = 0; i < points.size(); ++i) {
      densities_.push_back(density(i));
    }
  }
  [[nodiscard]] double factor(std::size_t i) const {
    double sum = 0;
    for (const std::size_t other : near_[i]) {
      sum += densities_[other];
    }
    return sum / static_cast<double>(k_) / densities_[i];
  }

 private:
  [[nodiscard]] double distance(std::size_t a, std::size_t b) const {
    double sum = 0;
    double known = 0;
    for (std::size_t i = 0; i < points_[a].size(); ++i) {
      const double difference = points_[a][i] - points_[b][i];
      if (!std::isnan(difference)) {
        sum += difference * difference;
        known += 1;
      }
    }
    return known == 0 ? 0 : std::sqrt(sum * static_cast<double>(points_[a].size()) / known);
  }
  [[nodiscard]] std::vector<std::size_t> nearest(std::size_t of) const {
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (i != of) {
        others.push_back(i);
      }
    }
    std::ranges::stable_sort(others, {}, [&](std::size_t i) { return distance(of, i); });
    others.resize(k_);
    return others;
  }
  [[nodiscard]] double density(std::size_t i) const {
    double sum = 0;
    for (const std::size_t other : near_[i]) {
      sum += std::max(distance(other, near_[other].back()), distance(i, other));
    }
    return 1 / (sum / static_cast<double>(k_) + 1e-10);
  }

  const Points& points_;
  std::size_t k_;
  std::vector<std::vector<std::size_t>> near_;
  std::vector<double> densities_;
};

// Golden 59, of scikit-learn's documentation.
TEST(LocalOutlierFactor, IsThatOfThePublishedExample) {
  LocalOutlierFactor factor = make(2, 4, 1);
  for (const double value : {-1.1, 0.2, 101.1, 0.3}) {
    factor.learn({&value, 1});
  }
  const std::array expected = {0.98214286, 1.03703704, 73.36970899, 0.98214286};

  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(factor.factor_of(i), expected[i], 5e-9) << i;
  }
}

TEST(LocalOutlierFactor, EqualsTheBatchFactorAtEveryStep) {
  constexpr std::size_t kNeighbours = 4;
  constexpr std::size_t kWindow = 30;
  LocalOutlierFactor factor = make(kNeighbours, kWindow, PointStream::kDimensions);
  PointStream stream(test::seed());
  Points last;
  for (int step = 0; step < 200; ++step) {
    const Point point = stream.next();
    factor.learn(point);
    last.emplace_back(point.begin(), point.end());
    if (last.size() > kWindow) {
      last.pop_front();
    }
    if (last.size() <= kNeighbours) {
      continue;
    }
    const Batch batch(last, kNeighbours);
    for (std::size_t i = 0; i < last.size(); ++i) {
      ASSERT_NEAR(factor.factor_of(i), batch.factor(i), 1e-9 * batch.factor(i))
          << "step " << step << " point " << i;
    }
  }
}

TEST(LocalOutlierFactor, EqualPointsAreAsDenseAsOneAnother) {
  LocalOutlierFactor factor = make(3, 20, 1);
  for (int i = 0; i < 20; ++i) {
    factor.learn(std::array{4.0});
  }

  EXPECT_NEAR(factor.factor_of(7), 1, 1e-12);
  EXPECT_NEAR(factor.score(std::array{4.0}), 1, 1e-12);
  EXPECT_GT(factor.score(std::array{5.0}), 1e6);
}

// Half as dense as its surroundings is strange only where these are dense.
TEST(LocalOutlierFactor, IsLocal) {
  LocalOutlierFactor factor = make(10, 400, 1);
  Random random(test::seed());
  for (int i = 0; i < 200; ++i) {
    factor.learn(std::array{random.uniform()});
    factor.learn(std::array{1000 + 1000 * random.uniform()});
  }

  EXPECT_GT(factor.score(std::array{3.0}), 10);
  EXPECT_LT(factor.score(std::array{1500.0}), 3);
}

}  // namespace
}  // namespace ls::ml
