#include "operators/model_file.hpp"

#include "support/temp_folder.hpp"
#include "unit/operators/operator_bench.hpp"

#include "leadstream/ml/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

namespace ls::operators {
namespace {

using test::at;
using test::OperatorBench;
using testing::HasSubstr;

class ModelFileTest : public testing::Test {
 protected:
  // A model of two features that knows that views are good.
  std::string write(ml::FeatureKind kind_of_views) {
    const ml::FeatureSchema schema({{"views", kind_of_views}, {"dwell", ml::FeatureKind::number}});
    const auto model = ml::make_model({}, schema).take();
    for (int i = 0; i < 100; ++i) {
      const ml::FeatureValue row[] = {ml::FeatureValue::of(1.0 * (i % 10)),
                                      ml::FeatureValue::of(1.0)};
      model->learn(row, i % 10 > 4);
    }
    const std::string path = folder_ / "views.lsmodel";
    std::ofstream(path, std::ios::binary)
        << ml::encode_snapshot(ml::take_snapshot("conversion", at(hours(0)), *model, {}));
    return path;
  }
  static std::string yaml(const std::string& model) {
    return test::topology_yaml(
        "json",
        "  - { id: agg, type: aggregate, inputs: [in], features: {\n"
        "      views: { count: page.viewed }, dwell: { sum: page.viewed.dwell_ms } } }\n"
        "  - { id: model, type: score, inputs: [agg], model: " +
            model + " }",
        {"model"});
  }

  test::TempFolder folder_;
};

TEST_F(ModelFileTest, ScoresWithoutAnythingPublished) {
  const std::string path = write(ml::FeatureKind::number);
  OperatorBench bench(yaml("{ file: " + path + " }"));

  bench.event("page.viewed", "L1", "a", at(hours(1)));

  ASSERT_EQ(bench.of("model").size(), 1U);
  const auto score = bench.of("model")[0];
  EXPECT_EQ(score.text("model"), "conversion");
  EXPECT_EQ(score.text("state"), "live");
  const auto file = read_model_file({.path = path});
  ASSERT_TRUE(file) << file.error().message;
  const ml::FeatureValue row[] = {ml::FeatureValue::of(1.0), ml::FeatureValue::missing()};
  const ml::FeatureValue zero[] = {ml::FeatureValue::of(1.0), ml::FeatureValue::of(0.0)};
  const ml::Model& fitted = *(*file)->snapshot.fitted;
  EXPECT_TRUE(score.number("margin") == fitted.predict(row).margin ||
              score.number("margin") == fitted.predict(zero).margin);
  EXPECT_NE(score.number("margin"), 0);
}

TEST_F(ModelFileTest, RowsThatDoNotFitAreRefusedWithTheFeature) {
  const std::string path = write(ml::FeatureKind::category);
  OperatorBench bench(yaml("{ file: " + path + " }"));

  bench.event("page.viewed", "L1", "a", at(hours(1)));
  bench.event("page.viewed", "L1", "b", at(hours(2)));

  EXPECT_EQ(bench.of("model").size(), 0U);
  ASSERT_EQ(bench.aside().size(), 2U);
  EXPECT_EQ(bench.aside()[0].topic, "leads.dead_letters");
  std::string said;
  for (const auto& [name, value] : bench.aside()[1].headers) {
    said += name + "=" + value + "\n";
  }
  EXPECT_THAT(said, HasSubstr("model_schema"));
  EXPECT_THAT(said, HasSubstr("wants feature \"views\" as a category, the row has a number"));
}

TEST_F(ModelFileTest, AFeatureThatIsNotThereIsAMisfit) {
  const auto file = read_model_file({.path = write(ml::FeatureKind::number)}).take();

  const auto misfit = file->misfit(ml::FeatureSchema({{"views", ml::FeatureKind::number}}));

  ASSERT_TRUE(misfit);
  EXPECT_THAT(misfit->message, HasSubstr("\"dwell\", which the row does not have"));
  EXPECT_EQ(misfit->pointer, "/features/dwell");
  EXPECT_FALSE(file->misfit(file->snapshot.fitted->schema()));
}

TEST_F(ModelFileTest, ATopologyWhoseFileCannotBeReadIsRefused) {
  const std::string path = write(ml::FeatureKind::number);
  std::ofstream(path, std::ios::binary | std::ios::app) << "more";

  EXPECT_THAT(test::error_of(yaml("{ file: " + path + " }")), HasSubstr("views.lsmodel"));
  EXPECT_THAT(test::error_of(yaml("{ file: no/such.lsmodel }")), HasSubstr("such.lsmodel"));
  EXPECT_THAT(test::error_of(yaml("{ path: x }")), HasSubstr("file"));
}

std::string kept(const std::string& name) {
  return std::string(LEADSTREAM_SOURCE_DIR) + "/tests/unit/ml/files/kept/" + name;
}

// The margins that the library itself gave stand in the kept file's rows.
class TreesOfOthers : public ModelFileTest, public testing::WithParamInterface<std::string> {};

INSTANTIATE_TEST_SUITE_P(Kept, TreesOfOthers,
                         testing::Values("xgboost_binary.json", "lightgbm_binary.txt"));

TEST_P(TreesOfOthers, ScoreAsTheirOwnLibraryDoes) {
  const auto file =
      read_model_file({.path = kept(GetParam()), .features = {"a", "b", "c", "d"}}).take();
  const ml::Model& model = *file->snapshot.fitted;
  std::ifstream rows(kept(GetParam().substr(0, GetParam().find('.')) + ".csv"));
  std::string line;
  std::getline(rows, line);
  int count = 0;
  for (; std::getline(rows, line); ++count) {
    std::istringstream words(line);
    std::vector<double> numbers;
    for (std::string word; words >> word;) {
      numbers.push_back(std::strtod(word.c_str(), nullptr));
    }
    std::vector<ml::FeatureValue> row;
    for (std::size_t i = 0; i < 4; ++i) {
      row.push_back(ml::FeatureValue::of(numbers[i]));
    }
    std::vector<double> contributions(4);

    const ml::Prediction told = model.explain(row, contributions);

    EXPECT_NEAR(told.margin, numbers[4], 1e-12);
    EXPECT_NEAR(told.base + std::accumulate(contributions.begin(), contributions.end(), 0.0),
                told.margin, 1e-9);
  }
  EXPECT_GT(count, 10);
}

TEST_F(ModelFileTest, TreesAreNamedByTheFileOrByTheTopology) {
  const auto own = read_model_file({.path = kept("lightgbm_binary.txt")}).take();
  EXPECT_EQ(own->snapshot.model, "lightgbm_binary");
  EXPECT_EQ(own->snapshot.fitted->schema().at(3).name, "Column_3");

  OperatorBench bench(yaml("{ file: " + kept("lightgbm_binary.txt") +
                           ", name: conversion, features: [views, dwell, views_again, other] }"));
  bench.event("page.viewed", "L1", "a", at(hours(1)));
  ASSERT_EQ(bench.aside().size(), 1U) << "the row lacks two of them";
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-code"), "model_schema");
}

TEST_F(ModelFileTest, ATopologyScoresWithTreesOfOthers) {
  OperatorBench bench(test::topology_yaml(
      "json",
      "  - { id: agg, type: aggregate, inputs: [in], features: {\n"
      "      a: { count: page.viewed }, b: { sum: page.viewed.dwell_ms },\n"
      "      c: { since_last: page.viewed }, d: { count: page.viewed } } }\n"
      "  - { id: model, type: score, inputs: [agg], model: { name: conversion, file: " +
          kept("xgboost_binary.json") + ", features: [a, b, c, d] } }",
      {"model"}));

  bench.event("page.viewed", "L1", "a", at(hours(1)));

  ASSERT_EQ(bench.of("model").size(), 1U);
  EXPECT_EQ(bench.of("model")[0].text("model"), "conversion");
  EXPECT_EQ(bench.of("model")[0].text("state"), "live");
  EXPECT_NE(bench.of("model")[0].number("margin"), 0);
}

TEST_F(ModelFileTest, TreesThatSayNoProbabilityAreRefused) {
  const auto error = [](const ModelFileOptions& options) {
    return read_model_file(options).error().message;
  };
  EXPECT_THAT(error({.path = kept("xgboost_binary.json")}), HasSubstr("does not name"));
  EXPECT_THAT(error({.path = kept("xgboost_binary.json"), .features = {"a", "b"}}),
              HasSubstr("4 features"));
  EXPECT_THAT(error({.path = kept("lightgbm_linear.txt")}), HasSubstr("lightgbm_linear.txt"));
  EXPECT_THAT(error({.path = kept("xgboost_binary.csv"), .features = {"a"}}), HasSubstr("byte 0"));
}

TEST_F(ModelFileTest, AnotherFileIsAnotherNode) {
  const auto number = read_model_file({.path = write(ml::FeatureKind::number)}).take();
  const auto category = read_model_file({.path = write(ml::FeatureKind::category)}).take();

  EXPECT_NE(number->digest, category->digest);
}

}  // namespace
}  // namespace ls::operators
