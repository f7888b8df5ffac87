#include "leadstream/ml/batch_training.hpp"

#include "unit/ml/batch/batch_data.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::ml {
namespace {

const BatchOptions kOptions{.folds = {.folds = 3, .gap = seconds(5)},
                            .search = {.trials = 3, .seed = 1}};

TEST(BatchTraining, TreesSeeWhatNoLineSees) {
  if (!can_train_trees()) {
    GTEST_SKIP() << "built without libxgboost";
  }
  const auto result = train_in_batch(test::batch_data(2000, 1), kOptions);

  ASSERT_TRUE(result) << result.error().message;
  ASSERT_EQ(result->candidates.size(), 4U);
  const double prior = measure(result->candidates[0].all()).log_loss;
  const double logistic = measure(result->candidates[1].all()).log_loss;
  for (std::size_t trees : {2U, 3U}) {
    const double log_loss = measure(result->candidates[trees].all()).log_loss;
    EXPECT_LT(log_loss, prior - 0.1);
    EXPECT_LT(log_loss, logistic - 0.1);
  }
  EXPECT_EQ(result->model->examples(), 2000U);
}

TEST(BatchTraining, EqualDataGiveAnEqualModel) {
  if (!can_train_trees()) {
    GTEST_SKIP() << "built without libxgboost";
  }
  std::string first;
  std::string second;
  train_in_batch(test::batch_data(400, 2), kOptions)->model->save(first);
  train_in_batch(test::batch_data(400, 2), kOptions)->model->save(second);

  EXPECT_EQ(first, second);
}

TEST(BatchTraining, AFoldWithLabelsOfOneKindIsRefused) {
  Dataset data(FeatureSchema({{"x", FeatureKind::number}}));
  for (int i = 0; i < 40; ++i) {
    const FeatureValue row[] = {FeatureValue::of(1.0 * i)};
    ASSERT_TRUE(data.add(row, i >= 10, EventTime{i}));
  }

  const auto result = train_in_batch(data, {.folds = {.folds = 3}});

  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("fold 1: 0 of its 10 rows"), std::string::npos)
      << result.error().message;
}

}  // namespace
}  // namespace ls::ml
