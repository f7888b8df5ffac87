#include "app/topology_tests/series.hpp"

#include "leadstream/config/convert.hpp"
#include "leadstream/config/yaml.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace ls::app {
namespace {

std::vector<config::Node> expand(const std::string& yaml) {
  config::Problems problems;
  auto steps = expand_series(config::parse_yaml(yaml, "s.yaml").value(), problems);
  EXPECT_FALSE(problems.has_errors()) << problems.to_text();
  return steps;
}

std::string error_of(const std::string& yaml) {
  config::Problems problems;
  EXPECT_TRUE(expand_series(config::parse_yaml(yaml, "s.yaml").value(), problems).empty());
  return problems.to_text();
}

double value_of(const config::Node& step) {
  return config::to_number(step.find("x")->find("v")->text()).value();
}

const std::string kNormal =
    "{ repeat: 2000, every: 1m, seed: 3, at: \"2026-05-01T00:00:00Z\", "
    "x: { v: { normal: { mean: 10, sd: 2 } } } }";

TEST(Series, StepsAreNumberedAndAsFarApartAsSaid) {
  const auto steps = expand(
      "{ repeat: 3, every: 90s, at: \"2026-05-01T00:00:00Z\", x: { id: \"a{n}-{n}\", v: 1 } }");

  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[2].find("at")->text(), "2026-05-01T00:03:00.000Z");
  EXPECT_EQ(steps[2].find("x")->find("id")->text(), "a2-2");
  EXPECT_EQ(steps[2].find("x")->find("v")->text(), "1");
  EXPECT_FALSE(steps[2].find("repeat").has_value());
}

TEST(Series, ANormalHasItsMeanAndDeviation) {
  double sum = 0;
  double squares = 0;
  const auto steps = expand(kNormal);
  for (const config::Node& step : steps) {
    sum += value_of(step);
    squares += value_of(step) * value_of(step);
  }
  const double mean = sum / 2000.0;

  EXPECT_NEAR(mean, 10.0, 0.2);
  EXPECT_NEAR(std::sqrt(squares / 2000.0 - mean * mean), 2.0, 0.15);
}

TEST(Series, DrawsAreAFunctionOfTheSeed) {
  std::string other = kNormal;
  other.replace(other.find("seed: 3"), 7, "seed: 4");

  EXPECT_EQ(value_of(expand(kNormal)[7]), value_of(expand(kNormal)[7]));
  EXPECT_NE(value_of(expand(kNormal)[7]), value_of(expand(other)[7]));
}

TEST(Series, AUniformStaysInItsBoundsAndTakesDigits) {
  const auto steps = expand(
      "{ repeat: 500, every: 1s, at: \"2026-05-01T00:00:00Z\", "
      "x: { v: { uniform: { min: 5, max: 9, digits: 0 } } } }");
  for (const config::Node& step : steps) {
    EXPECT_GE(value_of(step), 5.0);
    EXPECT_LE(value_of(step), 9.0);
    EXPECT_EQ(value_of(step), std::round(value_of(step)));
  }
}

TEST(Series, AMistakeIsToldOnceWithItsPlace) {
  EXPECT_EQ(error_of("{ repeat: 9, every: 1s, at: \"2026-05-01T00:00:00Z\", "
                     "x: { v: { normal: { mean: 5 } } } }"),
            "s.yaml:1:71: missing key \"sd\"");
  EXPECT_NE(error_of("{ repeat: 0, every: 1s, at: \"2026-05-01T00:00:00Z\" }").find("repeat"),
            std::string::npos);
}

}  // namespace
}  // namespace ls::app
