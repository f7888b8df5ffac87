#include "operators/learn/line_up.hpp"

#include "leadstream/config/yaml.hpp"
#include "leadstream/ml/calibration_spec.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::operators {
namespace {

struct Read {
  std::optional<LineUp> line_up;
  std::string problems;
};

Read read(const std::string& yaml) {
  const config::Node root = config::parse_yaml(yaml, "learn.yaml").value();
  config::Problems problems;
  config::Reader reader(root, problems);
  Read result{read_line_up(reader), ""};
  reader.finish();
  for (const config::Problem& problem : problems.all()) {
    result.problems += problem.text + "\n";
  }
  return result;
}

TEST(LineUp, IsTheChampionAndThenChallengersByName) {
  const Read got = read(
      "{ model: churn, kind: ftrl, challengers: {"
      " tree: { kind: hoeffding_tree, params: { grace: 100 } }, coin: {} } }");

  ASSERT_TRUE(got.line_up) << got.problems;
  ASSERT_EQ(got.line_up->entrants.size(), 3U);
  EXPECT_EQ(got.line_up->entrants[0].name, "churn");
  EXPECT_EQ(got.line_up->entrants[0].spec.name, "ftrl");
  EXPECT_EQ(got.line_up->entrants[1].name, "churn.coin");
  EXPECT_EQ(got.line_up->entrants[2].name, "churn.tree");
  EXPECT_EQ(got.line_up->entrants[2].spec.params.at("grace"), 100);
}

TEST(LineUp, EachOfItsModelsMayBeCalibrated) {
  const Read got = read(
      "{ model: churn, kind: naive_bayes, calibrate: isotonic, challengers: {"
      " tree: { kind: hoeffding_tree, calibrate: { type: venn_abers, memory: 500 } },"
      " coin: {} } }");

  ASSERT_TRUE(got.line_up) << got.problems;
  const auto calibration = [&](std::size_t i) {
    return ml::calibration_of(got.line_up->entrants[i].spec);
  };
  EXPECT_EQ(calibration(0), (ml::CalibrationOptions{.calibration = ml::Calibration::isotonic}));
  EXPECT_EQ(calibration(1), std::nullopt);
  EXPECT_EQ(calibration(2),
            (ml::CalibrationOptions{.calibration = ml::Calibration::venn_abers, .memory = 500}));
}

TEST(LineUp, RefusesACalibrationThatThereIsNot) {
  for (const char* calibrate :
       {"beta", "{ type: beta }", "{ memory: 500 }", "{ type: platt, memory: 5 }",
        "{ type: platt, window: 50 }", "[platt]"}) {
    const Read got = read(std::string("{ model: churn, calibrate: ") + calibrate + " }");
    EXPECT_FALSE(got.problems.empty()) << calibrate;
  }
}

TEST(LineUp, OnlyWhatDecidesWhatIsLearnedIsInItsFingerprint) {
  const auto fingerprint = [](const std::string& yaml) {
    return read(yaml).line_up->fingerprint();
  };
  const std::string plain = fingerprint("{ model: churn }");

  EXPECT_EQ(fingerprint("{ model: churn, window: 50, history_every: 7 }"), plain);
  EXPECT_NE(fingerprint("{ model: churn, kind: ftrl }"), plain);
  EXPECT_NE(fingerprint("{ model: churn, calibrate: platt }"), plain);
  EXPECT_NE(fingerprint("{ model: churn, challengers: { a: {} } }"), plain);
  EXPECT_NE(fingerprint("{ model: churn, challengers: { a: {} } }"),
            fingerprint("{ model: churn, challengers: { a: { kind: ftrl } } }"));
}

TEST(LineUp, RefusesWhatIsNoChallenger) {
  for (const char* challengers : {"{ A: {} }", "{ a.b: {} }", "{ a: { kind: tree_house } }",
                                  "{ a: { what: 1 } }", "{ a: { params: { depth: 3 } } }"}) {
    const Read got = read(std::string("{ model: churn, challengers: ") + challengers + " }");
    EXPECT_FALSE(got.problems.empty()) << challengers;
  }
}

}  // namespace
}  // namespace ls::operators
