#include "leadstream/ml/trained_trees.hpp"

#include "unit/ml/batch/batch_data.hpp"

#include "leadstream/ml/batch_training.hpp"
#include "leadstream/ml/registry.hpp"
#include "leadstream/ml/snapshot.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

class TrainedTreesTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_train_trees()) {
      GTEST_SKIP() << "built without libxgboost";
    }
    const TimeFold all{data_.size(), data_.size(), data_.size()};
    const TreeRows rows = TreeRows::make(data_, all).take();
    TrainedParts parts{.columns = rows.columns(),
                       .trees = rows.train({.trees = 20}).take(),
                       .calibration = {.slope = 0.8, .intercept = 0.1},
                       .examples = data_.size()};
    model_ = TrainedTrees::make(data_.schema(), parts).take();
  }

  [[nodiscard]] std::vector<FeatureValue> row(std::size_t i) const {
    std::vector<FeatureValue> values(data_.schema().size());
    data_.row(i, values);
    return values;
  }

  Dataset data_ = test::batch_data(500, 1);
  std::unique_ptr<Model> model_;
};

TEST_F(TrainedTreesTest, BaseAndContributionsMakeTheMargin) {
  std::vector<double> contributions(data_.schema().size());
  for (std::size_t i = 0; i < data_.size(); ++i) {
    const Prediction said = model_->explain(row(i), contributions);
    EXPECT_NEAR(std::accumulate(contributions.begin(), contributions.end(), said.base), said.margin,
                1e-9);
    EXPECT_EQ(said.margin, model_->predict(row(i)).margin);
  }
}

TEST_F(TrainedTreesTest, IsReadFromASnapshotAsItWasWritten) {
  const std::string bytes = encode_snapshot(take_snapshot("m", EventTime{1}, *model_, {}));

  const auto read = decode_snapshot(bytes);

  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->fitted->examples(), data_.size());
  EXPECT_EQ(read->fitted->predict(row(3)).margin, model_->predict(row(3)).margin);
  EXPECT_EQ(encode_snapshot(*read), bytes);
}

TEST_F(TrainedTreesTest, LearnsNothingMore) {
  std::string before;
  model_->save(before);
  model_->learn(row(1), true);
  std::string after;
  model_->save(after);

  EXPECT_EQ(after, before);
  EXPECT_FALSE(complete({.name = "trees"}));
}

TEST_F(TrainedTreesTest, ReadsRowsOfAnotherSchemaByName) {
  const FeatureSchema other({{"noise", FeatureKind::number},
                             {"channel", FeatureKind::category},
                             {"x", FeatureKind::number}});
  const auto adapted = model_->adapted_to(other);
  const auto values = row(4);
  const FeatureValue turned[] = {values[2], values[1], values[0]};

  EXPECT_EQ(adapted->predict(turned).margin, model_->predict(values).margin);
}

TEST_F(TrainedTreesTest, RefusesTreesThatDoNotFit) {
  const std::vector<float> numbers{0, 1};
  const std::vector<float> labels{0, 1};
  TrainedParts parts;
  parts.trees = train_trees({.numbers = numbers, .labels = labels, .columns = 1}, {}).take();
  const auto made = TrainedTrees::make(data_.schema(), parts);

  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("1 features, the model 0 columns"), std::string::npos);
}

}  // namespace
}  // namespace ls::ml
