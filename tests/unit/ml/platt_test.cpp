#include "leadstream/ml/platt.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

std::string bytes_of(const OnlinePlatt& platt) {
  std::string bytes;
  ByteWriter writer(bytes);
  platt.save(writer);
  return bytes;
}

TEST(Platt, ChangesNothingWithoutExamples) {
  EXPECT_EQ(fit_platt({}), PlattScaling());
  EXPECT_EQ(PlattScaling().margin(1.5), 1.5);
}

// Where both derivatives of the loss vanish, found by bisection within bisection in another
// language.
TEST(Platt, IsTheLineOfMaximumLikelihood) {
  const std::vector<ScoredLabel> examples = {{-2.5, false}, {-1.0, false}, {-0.5, true},
                                             {0.0, false},  {0.3, true},   {0.8, false},
                                             {1.2, true},   {2.0, true},   {3.5, true}};

  const PlattScaling line = fit_platt(examples);

  EXPECT_NEAR(line.slope, 0.6074716501611737, 1e-7);
  EXPECT_NEAR(line.intercept, -0.004508213074722919, 1e-7);
}

TEST(Platt, StaysFiniteWhereOneSideIsMissingOrBothArePartedPerfectly) {
  const PlattScaling parted = fit_platt(std::vector<ScoredLabel>{{-1, false}, {1, true}});
  EXPECT_NEAR(parted.probability(1), 2.0 / 3, 1e-6);
  EXPECT_NEAR(parted.probability(-1), 1.0 / 3, 1e-6);
  const PlattScaling positive = fit_platt(std::vector<ScoredLabel>{{1, true}, {2, true}});
  EXPECT_NEAR(positive.probability(1.5), 0.75, 1e-6);
  const PlattScaling equal = fit_platt(std::vector<ScoredLabel>{{2, true}, {2, false}, {2, true}});
  EXPECT_NEAR(equal.probability(2), (2 * 0.75 + 1.0 / 3) / 3, 1e-6);
}

// Margins three times too bold, of a base rate that has halved.
TEST(OnlinePlatt, ComesToTheLineThatABatchFinds) {
  Random random(test::seed());
  OnlinePlatt online(20'000);
  std::vector<ScoredLabel> examples;
  for (int i = 0; i < 20'000; ++i) {
    const double truth = 1.5 * random.normal();
    examples.push_back({3 * truth, random.chance(sigmoid(truth - 0.7))});
    online.add(examples.back().margin, examples.back().label);
  }

  const PlattScaling batch = fit_platt(examples);

  EXPECT_NEAR(batch.slope, 1.0 / 3, 0.03);
  EXPECT_NEAR(batch.intercept, -0.7, 0.1);
  EXPECT_NEAR(online.scaling().slope, batch.slope, 0.03);
  EXPECT_NEAR(online.scaling().intercept, batch.intercept, 0.1);
}

TEST(OnlinePlatt, FollowsACalibrationThatDrifts) {
  Random random(test::seed());
  OnlinePlatt online(500);
  for (int i = 0; i < 10'000; ++i) {
    const double margin = 1.5 * random.normal();
    online.add(margin, random.chance(sigmoid(margin + (i < 5000 ? -1 : 1))));
  }
  EXPECT_NEAR(online.scaling().intercept, 1, 0.6);
}

TEST(OnlinePlatt, StaysFiniteWhateverComes) {
  OnlinePlatt online(1);
  for (const double margin : {1e300, -1e300, std::nan(""), 0.0, 1e-300, HUGE_VAL}) {
    for (int i = 0; i < 100; ++i) {
      online.add(margin, i % 7 == 0);
      ASSERT_TRUE(std::isfinite(online.scaling().slope));
      ASSERT_TRUE(std::isfinite(online.scaling().intercept));
    }
  }
}

TEST(OnlinePlatt, GoesOnAfterLoading) {
  OnlinePlatt straight(100);
  for (int i = 0; i < 200; ++i) {
    straight.add(i % 9 - 4, i % 4 == 0);
  }
  const std::string bytes = bytes_of(straight);
  ByteReader in(bytes);
  OnlinePlatt loaded = OnlinePlatt::load(in).take();
  straight.add(1, true);
  loaded.add(1, true);
  EXPECT_EQ(bytes_of(loaded), bytes_of(straight));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ByteReader cut(Bytes(bytes).substr(0, size));
    EXPECT_FALSE(OnlinePlatt::load(cut)) << size;
  }
}

}  // namespace
}  // namespace ls::ml
