#include "leadstream/ml/tree_search.hpp"

#include "unit/ml/batch/batch_data.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ls::ml {
namespace {

TEST(TreeSearch, ATrialDependsOnSeedAndNumberAlone) {
  const TreeSettings drawn = draw_settings(TreeKind::boosting, {.seed = 3}, 7);

  EXPECT_EQ(draw_settings(TreeKind::boosting, {.trials = 9, .seed = 3}, 7).learning_rate,
            drawn.learning_rate);
  EXPECT_NE(draw_settings(TreeKind::boosting, {.seed = 4}, 7).learning_rate, drawn.learning_rate);
  EXPECT_NE(draw_settings(TreeKind::boosting, {.seed = 3}, 8).learning_rate, drawn.learning_rate);
}

TEST(TreeSearch, CountsItsTrainings) {
  // 9 on the last fold, 3 on the last two, 1 on all five.
  EXPECT_EQ(search_trainings(9, 5), 9U + 3 * 2 + 5);
  EXPECT_EQ(search_trainings(1, 1), 3U);
}

TEST(TreeSearch, TakesWeightsBackFromTheLoss) {
  const std::vector<ScoredLabel> said{{std::log(3.0) + std::log(5.0), true}};

  // Odds of 15 that took positives five times are odds of 3.
  EXPECT_NEAR(weighted_log_loss(said, 5), -std::log(0.75), 1e-12);
}

TEST(TreeSearch, FindsTheSameSettingsAgainAndTellsOfEachTraining) {
  if (!can_train_trees()) {
    GTEST_SKIP() << "built without libxgboost";
  }
  const Dataset data = test::batch_data(600, 1);
  const auto folds = time_folds(data.times(), {.folds = 2});
  std::vector<TreeRows> rows;
  for (const TimeFold& fold : *folds) {
    rows.push_back(TreeRows::make(data, fold).take());
  }
  std::uint64_t told = 0;
  const SearchOptions options{
      .trials = 4, .seed = 5, .progress = [&told](std::uint64_t done) { told = done; }};

  const auto first = search_trees(rows, TreeKind::boosting, options);
  const auto second = search_trees(rows, TreeKind::boosting, options);

  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->learning_rate, second->learning_rate);
  EXPECT_EQ(told, search_trainings(4, 2));
}

}  // namespace
}  // namespace ls::ml
