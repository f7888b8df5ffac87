#include "leadstream/ml/tree_training.hpp"

#include "leadstream/ml/tree_ensemble.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ls::ml {
namespace {

const std::vector<float> kNumbers{0, 1, 2, 3, 4, 5, 6, 7};
const std::vector<float> kLabels{0, 0, 0, 0, 1, 1, 1, 1};
const TrainingRows kRows{.numbers = kNumbers, .labels = kLabels, .columns = 1};

// One tree of one split on everything, without regularization.
TreeSettings stump() {
  return {.trees = 1,
          .depth = 1,
          .learning_rate = 1,
          .min_child_weight = 0,
          .row_share = 1,
          .column_share = 1,
          .l2 = 0};
}

double margin(const std::string& file, double x) {
  const TreeEnsemble trees = load_tree_ensemble(file).take();
  double said = 0;
  trees.margins({&x, 1}, {&said, 1});
  return said;
}

TEST(TreeTraining, OneStumpTakesOneNewtonStep) {
  if (!can_train_trees()) {
    GTEST_SKIP() << "built without libxgboost";
  }
  const auto file = train_trees(kRows, stump());

  // From p = 1/2: sum of gradients 4 * 1/2 over sum of curvatures 4 * 1/4.
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_NEAR(margin(*file, 1), -2, 1e-6);
  EXPECT_NEAR(margin(*file, 6), 2, 1e-6);
}

TEST(TreeTraining, EqualRowsAndSettingsGiveEqualBytes) {
  if (!can_train_trees()) {
    GTEST_SKIP() << "built without libxgboost";
  }
  for (const TreeKind kind : {TreeKind::boosting, TreeKind::forest}) {
    const TreeSettings settings{.kind = kind, .trees = 5, .min_child_weight = 0};
    const auto file = train_trees(kRows, settings);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(*file, *train_trees(kRows, settings));
    EXPECT_EQ(load_tree_ensemble(*file)->trees(), 5U);
  }
}

TEST(TreeTraining, AWeightIsThatManyPositives) {
  if (!can_train_trees()) {
    GTEST_SKIP() << "built without libxgboost";
  }
  const std::vector<float> same(8, 1);
  TreeSettings settings = stump();
  settings.trees = 30;
  settings.positive_weight = 3;

  const auto file = train_trees({.numbers = same, .labels = kLabels, .columns = 1}, settings);

  ASSERT_TRUE(file);
  EXPECT_NEAR(margin(*file, 1), std::log(3.0), 1e-5);
}

}  // namespace
}  // namespace ls::ml
