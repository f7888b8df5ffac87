#include "leadstream/ml/confusion.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

Confusion of(const std::vector<int>& decided, const std::vector<int>& labels) {
  Confusion confusion;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    confusion.add(decided[i] == 1, labels[i] == 1);
  }
  return confusion;
}

// Golden 56 (scikit-learn 1.2) with the decisions of scores above 0.5.
TEST(Confusion, MatchesPublishedValues) {
  const Confusion confusion = of({1, 1, 1, 1, 1, 0, 0, 0, 0, 0}, {1, 0, 1, 1, 0, 0, 1, 0, 1, 0});

  EXPECT_NEAR(confusion.matthews(), 0.2, 1e-15);
  EXPECT_NEAR(confusion.kappa(), 0.2, 1e-15);
  EXPECT_DOUBLE_EQ(confusion.accuracy(), 0.6);
  EXPECT_DOUBLE_EQ(confusion.precision(), 0.6);
  EXPECT_DOUBLE_EQ(confusion.recall(), 0.6);
  EXPECT_DOUBLE_EQ(confusion.f1(), 0.6);
}

// By hand: 3 of 4 positives met, 5 of 6 negatives.
TEST(Confusion, WeighsBothClassesAlike) {
  const Confusion confusion = of({1, 1, 1, 0, 1, 0, 0, 0, 0, 0}, {1, 1, 1, 1, 0, 0, 0, 0, 0, 0});

  EXPECT_DOUBLE_EQ(confusion.gmean(), std::sqrt(3.0 / 4 * 5.0 / 6));
  EXPECT_DOUBLE_EQ(confusion.f1(), 3.0 / 4);
  EXPECT_NEAR(confusion.kappa(), (0.8 - 0.52) / 0.48, 1e-15);
  EXPECT_NEAR(confusion.matthews(), 14 / std::sqrt(576.0), 1e-15);
}

TEST(Confusion, IsUndefinedOnlyWhereItMustBe) {
  const Confusion empty;
  EXPECT_TRUE(std::isnan(empty.accuracy()));
  EXPECT_TRUE(std::isnan(empty.kappa()));
  EXPECT_TRUE(std::isnan(empty.f1()));
  EXPECT_TRUE(std::isnan(empty.matthews()));

  const Confusion one_class = of({0, 0}, {0, 0});
  EXPECT_EQ(one_class.accuracy(), 1);
  EXPECT_EQ(one_class.kappa(), 0);
  EXPECT_EQ(one_class.matthews(), 0);
  EXPECT_EQ(one_class.f1(), 0);
  EXPECT_TRUE(std::isnan(one_class.recall()));
  EXPECT_TRUE(std::isnan(one_class.gmean()));
}

TEST(Confusion, TakesBackWithoutATrace) {
  Random random(test::seed());
  Confusion kept;
  Confusion both;
  std::vector<std::pair<bool, bool>> gone;
  for (int i = 0; i < 1000; ++i) {
    const bool decided = random.chance(0.4);
    const bool label = random.chance(0.3);
    both.add(decided, label);
    if (random.chance(0.5)) {
      kept.add(decided, label);
    } else {
      gone.emplace_back(decided, label);
    }
  }
  for (const auto& [decided, label] : gone) {
    both.remove(decided, label);
  }

  EXPECT_EQ(both.accuracy(), kept.accuracy());
  EXPECT_EQ(both.kappa(), kept.kappa());
  EXPECT_EQ(both.count(), kept.count());
}

TEST(Confusion, FadingKeepsEveryShare) {
  Confusion confusion = of({1, 0, 1, 0}, {1, 1, 0, 0});
  confusion.add(true, true);
  const double kappa = confusion.kappa();

  confusion.fade(0.25);

  EXPECT_DOUBLE_EQ(confusion.kappa(), kappa);
  EXPECT_DOUBLE_EQ(confusion.count(), 1.25);
}

TEST(Confusion, ComparesWithABaseline) {
  EXPECT_DOUBLE_EQ(kappa_against(0.9, 0.8), 0.5);
  EXPECT_DOUBLE_EQ(kappa_against(0.8, 0.9), -1);
  EXPECT_EQ(kappa_against(1, 1), 0);
  EXPECT_TRUE(std::isnan(kappa_against(std::nan(""), 0.5)));
}

}  // namespace
}  // namespace ls::ml
