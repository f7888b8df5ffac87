#include "leadstream/ml/forecaster_registry.hpp"

#include "leadstream/config/yaml.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

namespace ls::ml {
namespace {

struct Read {
  ModelSpec spec;
  std::string problems;
};

Read read(const std::string& yaml, double season) {
  const config::Node node = config::parse_yaml(yaml, "model.yaml").take();
  config::Problems problems;
  config::Reader reader(node, problems);
  Read result;
  result.spec = read_forecaster(reader, season);
  reader.finish();
  for (const auto& problem : problems.all()) {
    result.problems += problem.text + "\n";
  }
  return result;
}

TEST(ForecasterRegistry, NamesAreDistinctAndDefaultsAreWithinTheirRanges) {
  std::set<std::string_view> names;
  for (const ForecasterType& type : forecaster_types()) {
    EXPECT_TRUE(names.insert(type.name).second) << type.name;
    EXPECT_FALSE(type.summary.empty());
    EXPECT_TRUE(make_forecaster({.name = std::string(type.name)})) << type.name;
    for (const ModelParameter& parameter : type.parameters) {
      EXPECT_LE(parameter.min, parameter.standard) << type.name << " " << parameter.name;
      EXPECT_GE(parameter.max, parameter.standard) << type.name << " " << parameter.name;
      EXPECT_FALSE(parameter.meaning.empty()) << type.name << " " << parameter.name;
    }
  }
}

TEST(ForecasterRegistry, RefusesWhatItDoesNotKnow) {
  const auto unknown = make_forecaster({.name = "prophet"});
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("known: seasonal_naive"), std::string::npos);
  EXPECT_FALSE(make_forecaster({.name = "ses", .params = {{"season", 7}}}));
  EXPECT_FALSE(make_forecaster({.name = "ses", .params = {{"alpha", 1.5}}}));
  EXPECT_FALSE(make_forecaster({.name = "ses", .params = {{"alpha", std::nan("")}}}));
  EXPECT_FALSE(make_forecaster({.name = "theta", .params = {{"season", 7.5}}}));
}

TEST(ForecasterRegistry, RefusesWhatDoesNotGoTogether) {
  // Two seasons of 24 and more do not go into 40 values.
  EXPECT_FALSE(make_forecaster(
      {.name = "holt_winters_additive", .params = {{"season", 24}, {"history", 40}}}));
  EXPECT_FALSE(make_forecaster({.name = "arima", .params = {{"seasonal_q", 1}}}));
  EXPECT_FALSE(make_forecaster(
      {.name = "arima", .params = {{"seasonal_q", 1}, {"season", 100}, {"history", 4000}}}));
  EXPECT_FALSE(make_forecaster({.name = "combination", .params = {{"season", 150}}}));
  EXPECT_TRUE(make_forecaster({.name = "arima", .params = {{"seasonal_q", 1}, {"season", 24}}}));
}

TEST(ForecasterRegistry, ReadsTheSeasonOfTheSeriesWhereItIsKnown) {
  const Read theta = read("{ type: theta }", 7);
  EXPECT_EQ(theta.problems, "");
  EXPECT_EQ(theta.spec.params.at("season"), 7);
  EXPECT_EQ(read("{ type: theta, season: 12 }", 7).spec.params.at("season"), 12);
  EXPECT_EQ(read("{ type: ses }", 7).spec.params.count("season"), 0U);
  EXPECT_NE(read("{ type: arima, p: 9 }", 7).problems, "");
  EXPECT_NE(read("{ type: arima, order: 1 }", 7).problems, "");
  EXPECT_NE(read("{ type: arima, seasonal_q: 1 }", 1).problems, "");
}

}  // namespace
}  // namespace ls::ml
