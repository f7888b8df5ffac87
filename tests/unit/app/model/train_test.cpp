#include "unit/app/log_commands.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/snapshot.hpp"
#include "leadstream/ml/tree_training.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>

namespace ls::app {
namespace {

using testing::HasSubstr;

class TrainCommand : public LogCommands {
 protected:
  void SetUp() override {
    if (!ml::can_train_trees()) {
      GTEST_SKIP() << "built without libxgboost";
    }
  }
  // The label is whether x is positive, but for one in ten.
  std::string rows() {
    Random random(1);
    std::string text = "x,source,y\n";
    for (int i = 0; i < 400; ++i) {
      const double x = random.normal();
      text += fmt::format("{},{},{}\n", x, random.chance(0.5) ? "web" : "ads",
                          (x > 0) == random.chance(0.9) ? 1 : 0);
    }
    return file("rows.csv", text);
  }
  std::string to_ = folder_ / "conversion.lsmodel";
};

TEST_F(TrainCommand, WritesAModelAndShowsEachFoldBesideThePrior) {
  const Answer answer = run({"model", "train", "conversion", "--data", rows(), "--target", "y",
                             "--trials", "2", "--folds", "2", "--to", to_});

  ASSERT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_THAT(answer.out, HasSubstr("1/2    prior"));
  EXPECT_THAT(answer.out, HasSubstr("2/2    boosting"));
  EXPECT_THAT(answer.out, HasSubstr("all    forest"));
  std::ifstream stream(to_, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  const auto snapshot = ml::decode_snapshot(bytes);
  ASSERT_TRUE(snapshot) << snapshot.error().message;
  EXPECT_EQ(snapshot->model, "conversion");
  EXPECT_EQ(snapshot->examples, 400U);
  EXPECT_GT(snapshot->quality.auc, 0.8);
  const ml::FeatureValue high[] = {ml::FeatureValue::of(1.0), ml::FeatureValue::of("web")};
  const ml::FeatureValue low[] = {ml::FeatureValue::of(-1.0), ml::FeatureValue::of("web")};
  EXPECT_GT(snapshot->fitted->predict(high).probability, 0.7);
  EXPECT_LT(snapshot->fitted->predict(low).probability, 0.3);
}

TEST_F(TrainCommand, TellsTheDataInJson) {
  const Answer answer = run({"model", "train", "conversion", "--data", rows(), "--target", "y",
                             "--trials", "1", "--folds", "1", "--to", to_, "-o", "json"});

  ASSERT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_THAT(answer.out, HasSubstr(R"("rows":400)"));
  EXPECT_THAT(answer.out, HasSubstr(R"("candidate":"logistic")"));
}

TEST_F(TrainCommand, WantsOneSourceOfRowsAndATarget) {
  EXPECT_THAT(run({"model", "train", "conversion", "--to", to_}).error,
              HasSubstr("either --data FILE or --topic TOPIC"));
  EXPECT_THAT(run({"model", "train", "conversion", "--data", rows(), "--to", to_}).error,
              HasSubstr("--target"));
}

}  // namespace
}  // namespace ls::app
