#include "leadstream/ml/tree_ensemble.hpp"
#include "leadstream/ml/tree_explainer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

// Models trained by XGBoost and LightGBM say here what they say there: kept/make_models.py.

namespace ls::ml {
namespace {

struct Original {
  std::string file;
  bool is_exact;  // margins to the last bit of single precision; else of double
};

void PrintTo(const Original& original, std::ostream* out) {
  *out << original.file;
}

std::string kept(const std::string& name) {
  std::ifstream file(std::string(LEADSTREAM_SOURCE_DIR) + "/tests/unit/ml/files/kept/" + name,
                     std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct Said {
  std::size_t features = 0;
  std::size_t outputs = 0;
  std::size_t contributions = 0;
  std::vector<std::vector<double>> rows = {};  // features, margins, contributions
};

Said read_said(const std::string& name) {
  std::istringstream lines(kept(name.substr(0, name.find('.')) + ".csv"));
  std::string line;
  std::getline(lines, line);
  Said said;
  std::istringstream(line) >> said.features >> said.outputs >> said.contributions;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::vector<double> numbers;
    for (std::string word; words >> word;) {
      numbers.push_back(std::strtod(word.c_str(), nullptr));
    }
    said.rows.push_back(numbers);
  }
  return said;
}

class OriginalLibrary : public testing::TestWithParam<Original> {};

INSTANTIATE_TEST_SUITE_P(
    Kept, OriginalLibrary,
    testing::Values(Original{"xgboost_binary.json", true}, Original{"xgboost_classes.ubj", true},
                    Original{"xgboost_dart.json", true}, Original{"lightgbm_binary.txt", false},
                    Original{"lightgbm_zeros.txt", false}, Original{"lightgbm_forest.txt", false},
                    Original{"lightgbm_linear.txt", false}));

TEST_P(OriginalLibrary, GivesTheSameMargins) {
  const auto ensemble = load_tree_ensemble(kept(GetParam().file));
  ASSERT_TRUE(ensemble) << ensemble.error().message;
  const Said said = read_said(GetParam().file);
  ASSERT_EQ(ensemble->features(), said.features);
  ASSERT_EQ(ensemble->outputs(), said.outputs);
  ASSERT_GT(said.rows.size(), 10U);
  std::vector<double> margins(said.outputs);
  for (const std::vector<double>& row : said.rows) {
    ensemble->margins(std::span(row).first(said.features), margins);
    for (std::size_t output = 0; output < said.outputs; ++output) {
      const double wanted = row[said.features + output];
      if (GetParam().is_exact) {
        ASSERT_EQ(margins[output], wanted);
      } else {
        ASSERT_NEAR(margins[output], wanted, 1e-12 * std::max(1.0, std::abs(wanted)));
      }
    }
  }
}

TEST_P(OriginalLibrary, GivesTheSameShapleyValues) {
  const TreeEnsemble ensemble = load_tree_ensemble(kept(GetParam().file)).take();
  const Said said = read_said(GetParam().file);
  auto explainer = TreeExplainer::make(ensemble);
  ASSERT_EQ(explainer.has_value(), said.contributions > 0);
  if (!explainer) {
    return;
  }
  std::vector<double> contributions(said.features);
  for (const std::vector<double>& row : said.rows) {
    const double base = explainer->explain(std::span(row).first(said.features), 0, contributions);
    const auto wanted = std::span(row).subspan(said.features + said.outputs);
    // XGBoost writes single precision, and adds up in it.
    const double tolerance = GetParam().is_exact ? 5e-6 : 1e-9;
    for (std::size_t feature = 0; feature < said.features; ++feature) {
      ASSERT_NEAR(contributions[feature], wanted[feature], tolerance) << feature;
    }
    ASSERT_NEAR(base, wanted[said.features], tolerance);
  }
}

}  // namespace
}  // namespace ls::ml
