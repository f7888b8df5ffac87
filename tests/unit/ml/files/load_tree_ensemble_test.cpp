#include "ml/files/json_reader.hpp"
#include "support/seed.hpp"
#include "ubjson_writer.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/tree_ensemble.hpp"
#include "leadstream/ml/tree_explainer.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

TEST(LoadTreeEnsemble, RefusesWhatIsNoModelFile) {
  EXPECT_FALSE(load_tree_ensemble(""));
  EXPECT_FALSE(load_tree_ensemble("{"));
  EXPECT_FALSE(load_tree_ensemble("tree\n"));
  EXPECT_EQ(load_tree_ensemble("binf").error().message,
            "byte 0: neither a model of XGBoost in JSON or UBJSON nor one of LightGBM in text");
  EXPECT_EQ(load_tree_ensemble("{}").error().message, "XGBoost model: /: has no \"learner\"");
}

// Whatever is read can be evaluated: no walk leaves its tree or goes on for ever.
void expect_safe(const std::string& whole, Random& random) {
  ASSERT_TRUE(load_tree_ensemble(whole));
  for (int i = 0; i < 2000; ++i) {
    std::string damaged = whole;
    for (int flips = 0; flips < 2; ++flips) {
      damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
    }
    const auto ensemble = load_tree_ensemble(damaged);
    if (!ensemble || ensemble->features() > 100) {
      continue;
    }
    const std::vector<double> row(ensemble->features(), 0.3);
    std::vector<double> margins(ensemble->outputs());
    ensemble->margins(row, margins);
    auto explainer = TreeExplainer::make(*ensemble);
    if (explainer) {
      std::vector<double> contributions(row.size());
      explainer->explain(row, 0, contributions);
    }
  }
}

TEST(LoadTreeEnsemble, SurvivesDamagedFiles) {
  Random random(test::seed());
  std::ifstream file(LEADSTREAM_SOURCE_DIR "/tests/unit/ml/files/kept/xgb_small.json");
  const std::string json{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  expect_safe(json, random);
  expect_safe(UbjsonWriter().write(read_json(json).take()), random);
  expect_safe(
      "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nmax_feature_idx=1\n\nTree=0\n"
      "num_leaves=3\nnum_cat=1\nsplit_feature=1 0\nthreshold=0 0.5\ndecision_type=1 10\n"
      "left_child=1 -1\nright_child=-3 -2\nleaf_value=1 2 4\nleaf_count=3 2 1\n"
      "internal_count=6 5\ncat_boundaries=0 1\ncat_threshold=2\n\nend of trees\n",
      random);
}

}  // namespace
}  // namespace ls::ml
