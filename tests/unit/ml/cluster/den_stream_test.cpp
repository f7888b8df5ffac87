#include "leadstream/ml/den_stream.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

using Pair = std::array<double, 2>;

std::string bytes(const DenStream& model) {
  std::string out;
  ByteWriter writer(out);
  model.save(writer);
  return out;
}

std::set<std::uint64_t> labels(const DenStream& model) {
  std::set<std::uint64_t> found;
  for (const std::optional<std::uint64_t>& label : model.clusters()) {
    if (label) {
      found.insert(*label);
    }
  }
  return found;
}

// ceil(log2(1.5 / 0.5) / 0.25), with log2 as the paper has it.
TEST(DenStream, PrunesEverySevenUnitsByDefault) {
  EXPECT_EQ(DenStream::make({}).take().period(), 7);
}

TEST(DenStream, AMicroClusterIsTheFadedMomentsOfItsPoints) {
  auto model = DenStream::make({.lambda = 0.5, .epsilon = 10}).take();
  const std::array points = {1e9 + 1, 1e9 + 3, 1e9 + 8};
  for (std::size_t i = 0; i < points.size(); ++i) {
    model.learn({&points[i], 1}, static_cast<double>(i));
  }
  const std::array weights = {0.5, std::sqrt(0.5), 1.0};
  const double weight = weights[0] + weights[1] + weights[2];
  const double mean = (1 * weights[0] + 3 * weights[1] + 8 * weights[2]) / weight;
  double squares = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    squares += weights[i] * std::pow(points[i] - 1e9 - mean, 2);
  }

  ASSERT_EQ(model.micro_clusters().size(), 1U);
  EXPECT_DOUBLE_EQ(model.weight(0), weight);
  EXPECT_NEAR(model.center(0)[0] - 1e9, mean, 1e-6);
  EXPECT_NEAR(model.radius(0), std::sqrt(squares / weight), 1e-6);
  EXPECT_TRUE(model.micro_clusters()[0].is_potential);
}

TEST(DenStream, APointAloneIsAnOutlierAndGoes) {
  auto model = DenStream::make({}).take();
  model.learn(std::array{5.0}, 0);
  ASSERT_EQ(model.micro_clusters().size(), 1U);
  EXPECT_FALSE(model.micro_clusters()[0].is_potential);
  EXPECT_TRUE(labels(model).empty());

  model.learn(std::array{9.0}, 7);
  ASSERT_EQ(model.micro_clusters().size(), 1U);
  EXPECT_EQ(model.micro_clusters()[0].id, 1U);  // ids are not given again
}

// Two rings, one in the other: density finds what distance from a center cannot.
TEST(DenStream, FindsShapes) {
  auto model =
      DenStream::make({.dimensions = 2, .lambda = 0.001, .epsilon = 0.15, .mu = 4, .reach = 4})
          .take();
  Random random(test::seed());
  for (int i = 0; i < 4000; ++i) {
    const double angle = 2 * std::numbers::pi * random.uniform();
    const double size = i % 2 == 0 ? 1 : 3;
    model.learn(Pair{size * std::cos(angle), size * std::sin(angle)}, i * 0.01);
  }
  const auto found = model.clusters();
  std::set<std::uint64_t> inner;
  std::set<std::uint64_t> outer;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i]) {
      const double size = std::hypot(model.center(i)[0], model.center(i)[1]);
      (size < 2 ? inner : outer).insert(*found[i]);
    }
  }

  EXPECT_EQ(inner.size(), 1U);
  EXPECT_EQ(outer.size(), 1U);
  EXPECT_NE(inner, outer);
}

TEST(DenStream, OldClustersFade) {
  auto model = DenStream::make({.lambda = 0.1, .epsilon = 1, .mu = 3}).take();
  Random random(test::seed());
  const auto feed = [&](double center, double from) {
    for (int i = 0; i < 200; ++i) {
      model.learn(std::array{center + 0.2 * random.normal()}, from + i);
    }
  };
  feed(0, 0);
  const std::set<std::uint64_t> before = labels(model);
  feed(50, 200);
  const std::set<std::uint64_t> after = labels(model);

  EXPECT_EQ(before.size(), 1U);
  EXPECT_EQ(after.size(), 1U);
  EXPECT_NE(before, after);
}

TEST(DenStream, TheLightestOutlierGivesWay) {
  auto model = DenStream::make({.epsilon = 0.1, .micro_max = 3}).take();
  for (const double value : {0.0, 0.0, 10.0, 20.0, 30.0}) {
    model.learn(std::array{value}, 0);
  }

  ASSERT_EQ(model.micro_clusters().size(), 3U);
  EXPECT_EQ(model.center(0)[0], 0);
  EXPECT_EQ(model.center(2)[0], 30);
}

TEST(DenStream, ContinuesAfterLoadingAsIfNothingHadHappened) {
  auto model = DenStream::make({.dimensions = 2, .epsilon = 0.5}).take();
  Random random(test::seed());
  double time = 0;
  const auto next = [&random] { return Pair{random.normal(), 3 * random.normal()}; };
  for (int i = 0; i < 500; ++i) {
    model.learn(next(), time += 0.1);
  }
  const std::string saved = bytes(model);
  ByteReader in(saved);
  auto loaded = DenStream::load(in);
  ASSERT_TRUE(loaded && in.at_end());
  ASSERT_EQ(bytes(*loaded), saved);
  for (int i = 0; i < 500; ++i) {
    const Pair point = next();
    model.learn(point, time += 0.1);
    loaded->learn(point, time);
  }

  EXPECT_EQ(bytes(*loaded), bytes(model));
  for (std::size_t size = 0; size < saved.size(); size += 7) {
    ByteReader cut(Bytes(saved).substr(0, size));
    EXPECT_FALSE(DenStream::load(cut)) << size;
  }
}

TEST(DenStream, RefusesWhatCannotBe) {
  EXPECT_FALSE(DenStream::make({.lambda = 0}));
  EXPECT_FALSE(DenStream::make({.beta = 0.2, .mu = 5}));
  EXPECT_FALSE(DenStream::make({.micro_max = 1}));
}

}  // namespace
}  // namespace ls::ml
