#include "leadstream/ml/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ls::ml {
namespace {

using Labels = std::vector<unsigned char>;

// Values of scikit-learn 1.2's roc_auc_score.
TEST(Auc, MatchesPublishedValues) {
  const std::vector<double> plain = {0.1, 0.4, 0.35, 0.8};
  EXPECT_DOUBLE_EQ(auc(plain, Labels{0, 0, 1, 1}), 0.75);
  const std::vector<double> tied = {0.9, 0.9, 0.8, 0.7, 0.7, 0.4, 0.4, 0.4, 0.2, 0.1};
  EXPECT_DOUBLE_EQ(auc(tied, Labels{1, 0, 1, 1, 0, 0, 1, 0, 1, 0}), 0.6);
}

TEST(Auc, IsUndefinedWithoutBothClasses) {
  EXPECT_TRUE(std::isnan(auc({}, {})));
  EXPECT_TRUE(std::isnan(auc(std::vector<double>{1, 2}, Labels{1, 1})));
}

TEST(Auc, EqualScoresAreChance) {
  EXPECT_DOUBLE_EQ(auc(std::vector<double>{3, 3, 3}, Labels{1, 0, 1}), 0.5);
}

// Goldens 55 and 56: scikit-learn 1.2's average_precision_score.
TEST(AveragePrecision, MatchesPublishedValues) {
  const std::vector<double> plain = {0.1, 0.4, 0.35, 0.8};
  EXPECT_NEAR(average_precision(plain, Labels{0, 0, 1, 1}), 0.8333333333333333, 1e-15);
  const std::vector<double> tied = {0.9, 0.9, 0.8, 0.7, 0.7, 0.4, 0.4, 0.4, 0.2, 0.1};
  EXPECT_NEAR(average_precision(tied, Labels{1, 0, 1, 1, 0, 0, 1, 0, 1, 0}), 0.5644444444444444,
              1e-15);
}

TEST(AveragePrecision, OfEqualScoresIsTheBaseRate) {
  EXPECT_DOUBLE_EQ(average_precision(std::vector<double>{2, 2, 2, 2}, Labels{1, 0, 0, 0}), 0.25);
  EXPECT_TRUE(std::isnan(average_precision(std::vector<double>{1, 2}, Labels{0, 0})));
}

TEST(Sigmoid, DoesNotOverflow) {
  EXPECT_EQ(sigmoid(1000), 1);
  EXPECT_EQ(sigmoid(-1000), 0);
  EXPECT_DOUBLE_EQ(sigmoid(0), 0.5);
  EXPECT_DOUBLE_EQ(sigmoid(2) + sigmoid(-2), 1);
}

TEST(LogLoss, ComesFromTheMarginEvenWhereTheProbabilityIsOne) {
  EXPECT_DOUBLE_EQ(log_loss(1000, false), 1000);
  EXPECT_DOUBLE_EQ(log_loss(0, true), std::log(2));
  EXPECT_NEAR(log_loss(50, true), std::exp(-50), 1e-30);
  // scikit-learn's log_loss of the four probabilities below.
  const std::vector<double> p = {0.1, 0.4, 0.35, 0.8};
  const Labels y = {0, 0, 1, 1};
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    sum += log_loss(std::log(p[i] / (1 - p[i])), y[i] != 0);
  }
  EXPECT_NEAR(sum / 4, 0.47228795380917615, 1e-15);
}

}  // namespace
}  // namespace ls::ml
