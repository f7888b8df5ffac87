#include "ml/files/lightgbm_file.hpp"

#include "leadstream/ml/tree_explainer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

const double kNaN = std::nan("");

// Two features; what a test wants in head and trees.
struct Written {
  std::string version = "v4";
  std::string head = "objective=binary sigmoid:2\n";
  std::string per_round = "1";
  std::string trees = {};
  std::string end = "end of trees\n\nparameters:\nx\n";

  [[nodiscard]] std::string text() const {
    return "tree\nversion=" + version + "\nnum_class=1\nnum_tree_per_iteration=" + per_round +
           "\nlabel_index=0\nmax_feature_idx=1\n" + head +
           "feature_names=visits source\nfeature_infos=[0:1] none\n\n" + trees + end;
  }
};

// At or below `threshold` in feature 0: 1, else 2.
std::string stump(const std::string& decision_type, const std::string& threshold = "0.5",
                  const std::string& more = "") {
  return "Tree=0\nnum_leaves=2\nnum_cat=0\nsplit_feature=0\nsplit_gain=1\nthreshold=" + threshold +
         "\ndecision_type=" + decision_type +
         "\nleft_child=-1\nright_child=-2\nleaf_value=1 2\nleaf_weight=3 1\nleaf_count=3 1\n"
         "internal_value=0\ninternal_count=4\n" +
         more + "shrinkage=1\n\n\n";
}

std::vector<double> margins_of(const Written& written, const std::vector<double>& rows) {
  const auto ensemble = load_tree_ensemble(written.text());
  EXPECT_TRUE(ensemble) << ensemble.error().message;
  std::vector<double> margins(rows.size() / 2 * ensemble->outputs());
  ensemble->margins(rows, margins);
  return margins;
}

std::string why_not(const Written& written) {
  const auto ensemble = load_tree_ensemble(written.text());
  return ensemble ? "" : ensemble.error().message;
}

using Numbers = std::vector<double>;

TEST(LightgbmFile, SendsANumberAtTheThresholdToTheLeft) {
  const double above = std::nextafter(0.5, 1);
  EXPECT_EQ(margins_of({.trees = stump("0")}, {0.5, 0, above, 0, -9, 0}), (Numbers{1, 2, 1}));
}

// Bits of decision_type: 2 default left, 4 zero is missing, 8 NaN is missing.
TEST(LightgbmFile, TreatsMissingAsEachSplitSays) {
  const Numbers rows = {kNaN, 0, 0, 0, 1e-36, 0, 1e-34, 0, 1, 0};
  EXPECT_EQ(margins_of({.trees = stump("0")}, rows), (Numbers{1, 1, 1, 1, 2}));
  EXPECT_EQ(margins_of({.trees = stump("0", "-0.5")}, rows), (Numbers{2, 2, 2, 2, 2}));
  EXPECT_EQ(margins_of({.trees = stump("2", "-0.5")}, rows), (Numbers{2, 2, 2, 2, 2}));
  EXPECT_EQ(margins_of({.trees = stump("4")}, rows), (Numbers{2, 2, 2, 1, 2}));
  EXPECT_EQ(margins_of({.trees = stump("6", "-0.5")}, rows), (Numbers{1, 1, 1, 2, 2}));
  EXPECT_EQ(margins_of({.trees = stump("8")}, rows), (Numbers{2, 1, 1, 1, 2}));
  EXPECT_EQ(margins_of({.trees = stump("10", "-0.5")}, rows), (Numbers{1, 2, 2, 2, 2}));
}

TEST(LightgbmFile, SendsMembersOfASetToTheLeft) {
  const std::string tree =
      "Tree=0\nnum_leaves=3\nnum_cat=2\nsplit_feature=1 1\nthreshold=1 0\ndecision_type=1 1\n"
      "left_child=1 -1\nright_child=-3 -2\nleaf_value=1 2 4\ncat_boundaries=0 1 3\n"
      "cat_threshold=2 10 1\nshrinkage=1\n\n";
  // The root asks for {1, 3, 32}, its left child for {1}.
  const Numbers rows = {0, 1, 0, 3.9, 0, 32, 0, 0, 0, -0.5, 0, -1, 0, kNaN, 0, 1e12, 0, 64};
  EXPECT_EQ(margins_of({.trees = tree}, rows), (Numbers{1, 2, 2, 4, 4, 4, 4, 4, 4}));
}

TEST(LightgbmFile, AddsLinearLeavesAndFallsBackWhereANumberIsMissing) {
  const std::string tree =
      stump("0", "0.5",
            "is_linear=1\nleaf_const=10 20\nnum_features=2 0\nleaf_features=0 1  \n"
            "leaf_coeff=2 3  \n");
  EXPECT_EQ(margins_of({.trees = tree}, {0.5, 7, 0.5, kNaN, 1, kNaN}), (Numbers{32, 1, 20}));
  EXPECT_FALSE(TreeExplainer::make(load_tree_ensemble(Written{.trees = tree}.text()).take()));
}

std::string leaf(int number, const std::string& value) {
  return "Tree=" + std::to_string(number) + "\nnum_leaves=1\nnum_cat=0\nleaf_value=" + value +
         "\nshrinkage=1\n\n\n";
}

TEST(LightgbmFile, DealsTreesOutToClassesAndAveragesForests) {
  Written written{.head = "objective=multiclass num_class:2\naverage_output\n",
                  .per_round = "2",
                  .trees = leaf(0, "1") + leaf(1, "2") + leaf(2, "4") + leaf(3, "8")};
  EXPECT_EQ(margins_of(written, {0, 0}), (Numbers{2.5, 5}));
  const TreeEnsemble ensemble = load_tree_ensemble(written.text()).take();
  EXPECT_EQ(ensemble.layout().link, MarginLink::softmax);
  EXPECT_EQ(TreeExplainer::make(ensemble).take().base(1), 5);
  written.trees += leaf(4, "1");
  EXPECT_NE(why_not(written).find("5 trees for 2 outputs"), std::string::npos);
}

TEST(LightgbmFile, KnowsNamesAndLink) {
  const TreeEnsemble ensemble = load_tree_ensemble(Written{.trees = stump("0")}.text()).take();
  EXPECT_EQ(ensemble.layout().feature_names, (std::vector<std::string>{"visits", "source"}));
  Numbers margins = {1};
  ensemble.apply_link(margins);
  EXPECT_NEAR(margins[0], 1 / (1 + std::exp(-2)), 1e-15);
}

TEST(LightgbmFile, IsExplained) {
  const TreeEnsemble ensemble = load_tree_ensemble(Written{.trees = stump("0")}.text()).take();
  TreeExplainer explainer = TreeExplainer::make(ensemble).take();
  Numbers contributions(2);
  EXPECT_EQ(explainer.explain(Numbers{1, 0}, 0, contributions), 1.25);
  EXPECT_EQ(contributions, (Numbers{0.75, 0}));
}

TEST(LightgbmFile, RefusesWithTheLine) {
  EXPECT_EQ(why_not({.version = "v5"}),
            "LightGBM model: line 2: version: v5 is not read, only v3 and v4");
  EXPECT_EQ(why_not({.trees = stump("0 0")}),
            "LightGBM model: line 17: decision_type: expected 1 numbers, found 2");
  EXPECT_EQ(why_not({.trees = stump("12")}),
            "LightGBM model: line 11: Tree: split 0 has a kind of missing values of its own");
  EXPECT_EQ(why_not({.trees = stump("1")}),
            "LightGBM model: line 11: Tree: split 0 asks for a set that is not there");
  EXPECT_EQ(why_not({.trees = stump("0", "inf")}),
            "LightGBM model: line 11: Tree: split 0 is none");
  EXPECT_EQ(why_not({.trees = leaf(0, "x")}),
            "LightGBM model: line 14: leaf_value: expected a number after 0 others");
  EXPECT_EQ(why_not({.head = "objective=regression sqrt\n"}),
            "LightGBM model: line 7: objective: roots of the target");
  EXPECT_EQ(why_not({.trees = stump("0"), .end = ""}),
            "LightGBM model: the file ends before \"end of trees\"");
}

}  // namespace
}  // namespace ls::ml
