#include "ml/anomaly/half_space_trees.hpp"

#include "support/seed.hpp"
#include "support/twister.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <memory>
#include <vector>

namespace ls::ml {
namespace {

// River's documented run: five trees of height 3 drawn by Python's Random(42), a window of three
// points that are learned first; each point is learned, then judged.
std::vector<double> published_run(double path) {
  const ModelSpec spec =
      complete_detector(
          {.name = "half_space_trees",
           .params = {{"trees", 5}, {"height", 3}, {"window", 3}, {"path", path}, {"scaled", 1}}})
          .take();
  test::Twister python = test::Twister::python(42);
  HalfSpaceTrees trees(spec, 1, [&python] { return python.uniform(); });
  const std::array points = {0.5, 0.45, 0.43, 0.44, 0.445, 0.45, 0.0};
  for (std::size_t i = 0; i < 3; ++i) {
    trees.learn({&points[i], 1});
  }
  std::vector<double> scores;
  for (const double& point : points) {
    trees.learn({&point, 1});
    scores.push_back(trees.score({&point, 1}));
  }
  return scores;
}

void expect_near(const std::vector<double>& scores, const std::vector<double>& expected) {
  ASSERT_EQ(scores.size(), expected.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    EXPECT_NEAR(scores[i], expected[i], 1e-6) << i;
  }
}

// Golden 61.
TEST(HalfSpaceTrees, SumsOverThePathAsRiverDoes) {
  expect_near(published_run(1),
              {0.106667, 0.071111, 0.106667, 0.106667, 0.106667, 0.071111, 0.853333});
}

// Golden 62.
TEST(HalfSpaceTrees, ScoresAsThePaperDoes) {
  expect_near(published_run(0), {0.2, 0.2 * 2 / 3, 0.2, 0.2, 0.2, 0.2 * 2 / 3, 1.0});
}

std::unique_ptr<AnomalyDetector> small_trees() {
  return make_detector(
             {.name = "half_space_trees", .params = {{"trees", 10}, {"height", 6}, {"window", 50}}},
             2)
      .take();
}

TEST(HalfSpaceTrees, OnlyTheLastFullWindowCounts) {
  const auto once = small_trees();
  const auto twice = small_trees();
  Random random(test::seed());
  std::vector<std::array<double, 2>> points;
  for (int i = 0; i < 150; ++i) {
    points.push_back({random.uniform(), random.uniform()});
  }
  points[0] = {0, 0};
  points[1] = {1, 1};  // limits
  for (int i = 0; i < 50; ++i) {
    once->learn(points[static_cast<std::size_t>(i)]);
  }
  for (std::size_t i = 100; i < 150; ++i) {
    once->learn(points[i]);
  }
  for (const auto& point : points) {
    twice->learn(point);
  }

  for (const auto& point : points) {
    EXPECT_EQ(once->score(point), twice->score(point));
  }
}

TEST(HalfSpaceTrees, AMissingCoordinateGoesWithTheMany) {
  const auto trees = small_trees();
  Random random(test::seed());
  for (int i = 0; i < 100; ++i) {
    trees->learn(std::array{0.5 + 0.01 * random.normal(), random.uniform()});
  }
  const std::array missing = {std::nan(""), 0.5};
  const std::array far = {9.0, 0.5};

  EXPECT_LT(trees->score(missing), trees->score(far));
}

}  // namespace
}  // namespace ls::ml
