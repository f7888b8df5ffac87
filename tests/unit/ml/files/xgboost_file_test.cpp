#include "ml/files/xgboost_file.hpp"

#include "ml/files/json_reader.hpp"
#include "ubjson_writer.hpp"

#include "leadstream/ml/tree_explainer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

const double kNaN = std::nan("");

std::string read_kept(const std::string& name) {
  std::ifstream file(std::string(LEADSTREAM_SOURCE_DIR) + "/tests/unit/ml/files/kept/" + name,
                     std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<double> margins_of(const TreeEnsemble& ensemble, const std::vector<double>& rows) {
  std::vector<double> margins(rows.size() / ensemble.features() * ensemble.outputs());
  ensemble.margins(rows, margins);
  return margins;
}

const std::vector<double> kRows = {0.2, 0.1, 0.5, 0.9, 0.1, 0.5, 0.9, kNaN, 0.5, 0.2, 0.9, 0.5};

// Golden 91: what libxgboost 1.7.4 says, to the last bit of single precision.
TEST(XgboostFile, GivesTheMarginsOfItsOwnLibrary) {
  const TreeEnsemble ensemble = load_tree_ensemble(read_kept("xgb_small.json")).take();

  EXPECT_EQ(margins_of(ensemble, kRows),
            (std::vector<double>{-1.0102498531341553, .9952847957611084, .9952847957611084,
                                 .9732832908630371}));
  EXPECT_EQ(ensemble.layout().objective, "binary:logistic");
  EXPECT_EQ(ensemble.layout().link, MarginLink::logistic);
}

// Golden 92.
TEST(XgboostFile, GivesTheShapleyValuesOfItsOwnLibrary) {
  const TreeEnsemble ensemble = load_tree_ensemble(read_kept("xgb_small.json")).take();
  TreeExplainer explainer = TreeExplainer::make(ensemble).take();
  std::vector<double> contributions(3);

  EXPECT_NEAR(explainer.explain(std::span(kRows).first(3), 0, contributions), -.0537338406, 5e-8);
  EXPECT_NEAR(contributions[0], -.568839967, 5e-8);
  EXPECT_NEAR(contributions[1], -.387675971, 5e-8);
  EXPECT_EQ(contributions[2], 0);
  explainer.explain(std::span(kRows).last(3), 0, contributions);
  EXPECT_NEAR(contributions[0], .306713074, 5e-8);
  EXPECT_NEAR(contributions[1], .720304012, 5e-8);
}

TEST(XgboostFile, IsTheSameInUbjson) {
  const std::string json = read_kept("xgb_small.json");
  const std::string ubjson = UbjsonWriter().write(read_json(json).take());

  const auto ensemble = load_tree_ensemble(ubjson);

  ASSERT_TRUE(ensemble) << ensemble.error().message;
  EXPECT_EQ(margins_of(*ensemble, kRows), margins_of(load_tree_ensemble(json).take(), kRows));
}

// A file with one split per tree and what a test wants to be different.
struct Written {
  std::string objective = "reg:squarederror";
  std::string base_score = "0E0";
  std::string num_class = "0";
  std::string booster = "gbtree";
  std::string attributes = "{}";
  std::string parallel = "1";
  std::string tree_info = "0";
  std::vector<std::string> trees = {};

  [[nodiscard]] std::string text() const {
    std::string list;
    for (const std::string& tree : trees) {
      list += (list.empty() ? "" : ",") + tree;
    }
    const std::string model = R"("model":{"gbtree_model_param":{"num_parallel_tree":")" + parallel +
                              R"("},"tree_info":[)" + tree_info + R"(],"trees":[)" + list + "]}";
    const std::string held =
        booster == "dart" ? R"("gbtree":{"name":"gbtree",)" + model + R"(},"weight_drop":[5E-1,1])"
                          : model;
    return R"({"learner":{"attributes":)" + attributes + R"(,"gradient_booster":{"name":")" +
           booster + "\"," + held + R"(},"learner_model_param":{"base_score":")" + base_score +
           R"(","num_class":")" + num_class + R"(","num_feature":"2"},"objective":{"name":")" +
           objective + R"("}},"version":[1,7,4]})";
  }
};

// At or above 1 in feature 0: `right`, else `left`; missing goes left.
std::string stump(const std::string& left, const std::string& right) {
  return R"({"left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_indices":[0,0,0],)"
         R"("split_conditions":[1E0,)" +
         left + "," + right +
         R"(],"default_left":[true,false,false],"sum_hessian":[2,1,1],)"
         R"("tree_param":{"num_feature":"2","size_leaf_vector":"0"}})";
}

std::vector<double> margins_of(const Written& written, const std::vector<double>& rows,
                               Rounds rounds = Rounds::to_the_best) {
  const auto ensemble = load_tree_ensemble(written.text(), rounds);
  EXPECT_TRUE(ensemble) << ensemble.error().message;
  return margins_of(*ensemble, rows);
}

std::string why_not(const Written& written) {
  const auto ensemble = load_tree_ensemble(written.text());
  return ensemble ? "" : ensemble.error().message;
}

TEST(XgboostFile, ComparesInSinglePrecision) {
  const Written written{.trees = {stump("1", "2")}};
  const double rounded_up = 1 - 0x1p-26;  // to 1, which isn't below 1
  EXPECT_EQ(margins_of(written, {0.5, 0, rounded_up, 0, 1, 0, kNaN, 0}),
            (std::vector<double>{1, 2, 2, 1}));
}

// libxgboost's `Decision`: members of the set go right; what is no category goes left.
TEST(XgboostFile, SendsMembersOfASetToTheRight) {
  const std::string tree =
      R"({"left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_indices":[1,0,0],)"
      R"("split_conditions":[0E0,1,2],"default_left":[0,0,0],"sum_hessian":[2,1,1],)"
      R"("split_type":[1,0,0],"categories":[0,3,40],"categories_nodes":[0],)"
      R"("categories_segments":[0],"categories_sizes":[3],)"
      R"("tree_param":{"size_leaf_vector":"0"}})";
  const Written written{.trees = {tree}};
  const std::vector<double> rows = {0, 0, 0,  3, 0,   40, 0,    40.9, 0,
                                    1, 0, 41, 0, 1e9, 0,  -0.5, 0,    kNaN};
  EXPECT_EQ(margins_of(written, rows), (std::vector<double>{2, 2, 2, 2, 1, 1, 1, 1, 2}));
}

TEST(XgboostFile, WeighsTheTreesOfDart) {
  const Written written{
      .booster = "dart", .tree_info = "0,0", .trees = {stump("1", "2"), stump("4", "8")}};
  EXPECT_EQ(margins_of(written, {0, 0, 1, 0}), (std::vector<double>{4.5, 9}));
}

TEST(XgboostFile, StopsAtTheBestRound) {
  Written written{.objective = "multi:softprob",
                  .num_class = "2",
                  .attributes = R"({"best_iteration":"0"})",
                  .parallel = "2",
                  .tree_info = "0,0,1,1,0,0,1,1"};
  for (const char* leaf : {"1", "2", "4", "8", "16", "32", "64", "128"}) {
    written.trees.push_back(stump(leaf, leaf));
  }
  EXPECT_EQ(margins_of(written, {0, 0}), (std::vector<double>{3, 12}));
  EXPECT_EQ(margins_of(written, {0, 0}, Rounds::all), (std::vector<double>{51, 204}));
  written.attributes = R"({"best_iteration":"2"})";
  EXPECT_EQ(why_not(written),
            "XGBoost model: /learner/attributes/best_iteration: there are only 8 trees");
}

TEST(XgboostFile, StartsFromTheBaseScore) {
  Written written{.objective = "binary:logistic", .base_score = "2E-1", .trees = {stump("0", "0")}};
  EXPECT_NEAR(margins_of(written, {0, 0})[0], std::log(0.25), 1e-6);
  written.objective = "count:poisson";
  EXPECT_NEAR(margins_of(written, {0, 0})[0], std::log(0.2), 1e-6);
  written.objective = "multi:softprob";
  written.num_class = "2";
  written.base_score = "[2.5E-1,-1E0]";
  EXPECT_EQ(margins_of(written, {0, 0}), (std::vector<double>{0.25, -1}));
}

TEST(XgboostFile, RefusesWithThePlaceWhatItCannotEvaluate) {
  EXPECT_EQ(why_not({.objective = "my:own"}),
            "XGBoost model: /learner/objective/name: an objective \"my:own\" is not known");
  EXPECT_EQ(why_not({.booster = "gblinear"}),
            "XGBoost model: /learner/gradient_booster/name: a booster \"gblinear\" has no trees");
  EXPECT_EQ(why_not({.base_score = "x"}),
            "XGBoost model: /learner/learner_model_param/base_score: expected one number or 1");
  EXPECT_EQ(why_not({.objective = "binary:logistic", .base_score = "1"}),
            "XGBoost model: /learner/learner_model_param/base_score: no number that this objective "
            "can start from");
  const std::string trees = "/learner/gradient_booster/model/trees/0";
  std::string far_child = stump("1", "2");
  far_child.replace(far_child.find("[2,-1"), 2, "[9");
  const auto refused = load_tree_ensemble(Written{.trees = {far_child}}.text());
  EXPECT_EQ(refused.error().message, "XGBoost model: " + trees + ": node 0 has child 9 of 3 nodes");
  EXPECT_EQ(refused.error().pointer, trees);
  std::string short_array = stump("1", "2");
  short_array.replace(short_array.find("[2,1,1]"), 7, "[2,1]");
  EXPECT_EQ(why_not({.trees = {short_array}}),
            "XGBoost model: " + trees + "/sum_hessian: expected 3 numbers, found 2");
  std::string wide_leaves = stump("1", "2");
  wide_leaves.replace(wide_leaves.find("vector\":\"0"), 10, "vector\":\"3");
  EXPECT_EQ(why_not({.trees = {wide_leaves}}),
            "XGBoost model: " + trees +
                "/tree_param/size_leaf_vector: leaves that hold more than one number");
  EXPECT_EQ(why_not({.tree_info = "1", .trees = {stump("1", "2")}}),
            "XGBoost model: /learner/gradient_booster/model/tree_info: item 0 is 1, not in 0 .. 0");
}

}  // namespace
}  // namespace ls::ml
