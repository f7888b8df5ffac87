#include "ml/transform/imputation.hpp"

#include "unit/stats/saved.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::ml {
namespace {

TEST(MeanImputation, FillsInTheMeanAndSaysSo) {
  MeanImputation imputation;
  EXPECT_TRUE(imputation.transform(NAN).is_missing);
  for (const double x : {2., std::nan(""), 4.}) {
    imputation.learn(x);
  }

  EXPECT_EQ(imputation.transform(NAN).value, 3);
  EXPECT_TRUE(imputation.transform(NAN).is_missing);
  EXPECT_EQ(imputation.transform(-7).value, -7);
  EXPECT_FALSE(imputation.transform(-7).is_missing);
}

TEST(MeanImputation, MergingEqualsOnePass) {
  MeanImputation left;
  left.learn(1);
  MeanImputation right;
  right.learn(4, 2);
  left.merge(right);

  EXPECT_EQ(left.transform(NAN).value, 3);
}

TEST(MedianImputation, AnOutlierDoesNotMoveIt) {
  MedianImputation imputation;
  EXPECT_TRUE(imputation.transform(NAN).is_missing);
  for (const double x : {2., 3., 1e12, 4., 1.}) {
    imputation.learn(x);
  }

  EXPECT_EQ(imputation.transform(NAN).value, 3);
  EXPECT_EQ(imputation.transform(8).value, 8);
}

template <typename Imputation>
void expect_resumes(Imputation uninterrupted) {
  for (int i = 0; i < 100; ++i) {
    Imputation resumed = stats::reloaded(uninterrupted);
    uninterrupted.learn(i * 37 % 101);
    resumed.learn(i * 37 % 101);
    ASSERT_EQ(stats::saved(resumed), stats::saved(uninterrupted));
  }
  stats::expect_truncations_refused(uninterrupted);
  stats::expect_mutations_survived(uninterrupted);
}

TEST(Imputation, SaveAndLoadContinueAsIfUninterrupted) {
  expect_resumes(MeanImputation());
  expect_resumes(MedianImputation());
}

}  // namespace
}  // namespace ls::ml
