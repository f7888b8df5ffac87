#include "app/model/training_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace ls::app {
namespace {

using testing::HasSubstr;

Result<ml::Dataset> read(const std::string& text, const TrainingCsv& csv) {
  std::istringstream stream(text);
  return read_training_csv(stream, csv);
}

TEST(TrainingCsv, TellsNumbersFromCategories) {
  const auto data = read("a;b;y\n1;x;yes\n;7;no\n", {.separator = ';', .target = "y"});

  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->schema(),
            ml::FeatureSchema({{"a", ml::FeatureKind::number}, {"b", ml::FeatureKind::category}}));
  std::vector<ml::FeatureValue> row(2);
  data->row(1, row);
  EXPECT_TRUE(row[0].is_missing());
  EXPECT_EQ(row[1].category(), "7");
  EXPECT_TRUE(data->label(0));
  EXPECT_FALSE(data->label(1));
  EXPECT_EQ(data->times()[1], EventTime{1000});
}

TEST(TrainingCsv, SortsByTimeAndLearnsFromNeitherTimeNorWhatIsLeftOut) {
  const auto data = read("t,a,id,y\n2026-01-02T00:00:00Z,2,p,0\n2026-01-01T00:00:00Z,1,q,1\n",
                         {.target = "y", .time_column = "t", .left_out = {"id"}});

  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->schema().size(), 1U);
  EXPECT_TRUE(data->label(0));
  EXPECT_EQ(data->times()[1] - data->times()[0], days(1));
}

TEST(TrainingCsv, NamesTheColumnOrTheLineThatIsWrong) {
  EXPECT_THAT(read("a,yes\n1,1\n", {.target = "yess"}).error().message,
              HasSubstr("did you mean \"yes\""));
  const auto label = read("a,y\n1,1\n2,maybe\n", {.target = "y"});
  ASSERT_FALSE(label);
  EXPECT_THAT(label.error().message, HasSubstr("line 3"));
  EXPECT_THAT(label.error().message, HasSubstr("maybe"));
}

}  // namespace
}  // namespace ls::app
