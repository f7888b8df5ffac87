#include "app/model/training_rows.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ls::app {
namespace {

using testing::HasSubstr;

std::string example(const std::string& id, const std::string& at, bool label,
                    const std::string& hash = "h1", const std::string& model = "conversion") {
  return fmt::format(R"({{"id":"{}","model":"{}","label":{},"scored_at":"2026-01-0{}T00:00:00Z",)"
                     R"("feature_hash":"{}","kinds":"nc","features":{{"views":2,"source":null}}}})",
                     id, model, label, at, hash);
}

TEST(TrainingExamples, SortByTimeAndCorrectLabels) {
  TrainingExamples examples("conversion");
  ASSERT_TRUE(examples.add(example("b", "2", false)));
  ASSERT_TRUE(examples.add(example("a", "1", false)));
  ASSERT_TRUE(examples.add(example("b", "2", true)));

  const auto data = examples.finish();

  ASSERT_TRUE(data) << data.error().message;
  ASSERT_EQ(data->size(), 2U);
  EXPECT_FALSE(data->label(0));
  EXPECT_TRUE(data->label(1));
  std::vector<ml::FeatureValue> row(2);
  data->row(0, row);
  EXPECT_EQ(row[0].number(), 2);
  EXPECT_TRUE(row[1].is_missing());
  EXPECT_EQ(data->schema().at(1).kind, ml::FeatureKind::category);
}

TEST(TrainingExamples, OtherModelsAreNotLearnedFrom) {
  TrainingExamples examples("conversion");
  ASSERT_TRUE(examples.add(example("a", "1", true, "h9", "churn")));

  EXPECT_THAT(examples.finish().error().message, HasSubstr("no examples of model conversion"));
}

TEST(TrainingExamples, OtherFeaturesAreRefused) {
  TrainingExamples examples("conversion");
  ASSERT_TRUE(examples.add(example("a", "1", true)));

  const Status other = examples.add(example("b", "2", true, "h2"));

  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("(h2) are not those of the first example (h1)"));
}

}  // namespace
}  // namespace ls::app
