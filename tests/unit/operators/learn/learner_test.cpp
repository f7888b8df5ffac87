#include "operators/learn/learner.hpp"

#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::operators {
namespace {

Learner made() {
  const ml::FeatureSchema schema({{"x", ml::FeatureKind::number}});
  Learner learner(100);
  learner.model = std::move(*ml::make_model({}, schema));
  learner.step = 1;
  return learner;
}

void learn(Learner& learner, double x, bool label) {
  const ml::FeatureValue value = ml::FeatureValue::of(x);
  const double margin = learner.model->predict({&value, 1}).margin;
  learner.tested.add(margin, label);
  learner.served.add(0.5 * margin, label);
  learner.model->learn({&value, 1}, label);
}

std::string bytes_of(const LearnRow& row) {
  std::string bytes;
  ByteWriter out(bytes);
  row.save(out);
  return bytes;
}

TEST(Learner, ComesBackFromItsRowAsItWas) {
  Learner learner = made();
  for (int i = 0; i < 50; ++i) {
    learn(learner, i % 7 - 3.0, i % 7 > 3);
    learner.note_quality(EventTime{i});
  }
  const std::string stored = bytes_of(learner.to_row());
  ByteReader in(stored);
  const Result<LearnRow> row = LearnRow::load(in);
  ASSERT_TRUE(row && in.at_end());

  const Result<Learner> again = Learner::of_row(*row, 100);

  ASSERT_TRUE(again);
  EXPECT_EQ(bytes_of(again->to_row()), stored);
  EXPECT_EQ(again->tested.quality(), learner.tested.quality());
  EXPECT_NE(again->tested.quality().log_loss, again->served.quality().log_loss);
}

// Written before models were tested where they learn: format 1 ends with the history.
TEST(Learner, ARowOfTheFirstFormatIsRead) {
  Learner learner = made();
  learn(learner, 1, true);
  LearnRow row = learner.to_row();
  row.tested.clear();
  std::string stored = bytes_of(row);
  stored.front() = 1;
  stored.resize(stored.size() - 2);  // the length of nothing, and that it learns
  ByteReader in(stored);
  const Result<LearnRow> old = LearnRow::load(in);
  ASSERT_TRUE(old && in.ok() && in.at_end());

  const Result<Learner> again = Learner::of_row(*old, 100);

  ASSERT_TRUE(again);
  EXPECT_EQ(again->tested.quality().count, 0U);
  EXPECT_EQ(again->served.quality(), learner.served.quality());
  EXPECT_EQ(again->model->examples(), 1U);
}

TEST(Learner, SaysWhatItIsAndHowItDoes) {
  Learner learner = made();
  learn(learner, 1, true);
  learner.is_served = false;
  std::string json;
  event::JsonWriter writer(json);

  learner.describe("churn.coin", writer);

  EXPECT_NE(json.find(R"("model":"churn.coin","kind":"coin","role":"challenger")"),
            std::string::npos)
      << json;
  EXPECT_EQ(json.find("\"served\""), std::string::npos) << "nobody is served by it";
  EXPECT_NE(json.find(R"("tested":{"count":1)"), std::string::npos) << json;
}

}  // namespace
}  // namespace ls::operators
