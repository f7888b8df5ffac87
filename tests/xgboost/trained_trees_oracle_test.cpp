#include "unit/ml/batch/batch_data.hpp"

#include "leadstream/ml/trained_trees.hpp"
#include "leadstream/ml/tree_search.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>
#include <xgboost/c_api.h>

// What `train_trees` writes is read by libxgboost again: margins and approximate contributions of
// the model that scores are those of the library.

namespace ls::ml {
namespace {

constexpr int kMargins = 1;  // of XGBoosterPredict's options
constexpr int kApproximateContributions = 4 + 8;

void must(int status) {
  ASSERT_EQ(status, 0) << XGBGetLastError();
}

class Library {
 public:
  Library(const std::string& trees, const std::vector<float>& numbers, std::size_t columns) {
    must(XGDMatrixCreateFromMat(numbers.data(), numbers.size() / columns, columns, std::nanf(""),
                                &matrix_));
    must(XGBoosterCreate(nullptr, 0, &booster_));
    must(XGBoosterLoadModelFromBuffer(booster_, trees.data(), trees.size()));
  }
  ~Library() {
    XGBoosterFree(booster_);
    XGDMatrixFree(matrix_);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  [[nodiscard]] std::vector<float> predict(int options) const {
    const float* numbers = nullptr;
    bst_ulong size = 0;
    must(XGBoosterPredict(booster_, matrix_, options, 0, 0, &size, &numbers));
    return {numbers, numbers + size};
  }

 private:
  DMatrixHandle matrix_ = nullptr;
  BoosterHandle booster_ = nullptr;
};

class TrainedTreesOracle : public testing::TestWithParam<TreeKind> {};

INSTANTIATE_TEST_SUITE_P(Kinds, TrainedTreesOracle,
                         testing::Values(TreeKind::boosting, TreeKind::forest));

TEST_P(TrainedTreesOracle, SaysWhatTheLibrarySays) {
  const Dataset data = test::batch_data(1500, 1);
  const TreeRows rows = TreeRows::make(data, {data.size(), data.size(), data.size()}).take();
  const std::string trees =
      rows.train({.kind = GetParam(), .trees = 40, .depth = 6, .positive_weight = 2}).take();
  const RowColumns& columns = rows.columns();
  const auto model = TrainedTrees::make(data.schema(), {.columns = columns, .trees = trees}).take();
  std::vector<FeatureValue> row(data.schema().size());
  std::vector<double> numbers(columns.size());
  std::vector<float> all;
  for (std::size_t i = 0; i < data.size(); ++i) {
    data.row(i, row);
    columns.fill(row, numbers);
    all.insert(all.end(), numbers.begin(), numbers.end());
  }
  const Library library(trees, all, columns.size());
  const std::vector<float> margins = library.predict(kMargins);
  const std::vector<float> parts = library.predict(kApproximateContributions);
  ASSERT_EQ(parts.size(), data.size() * (columns.size() + 1));

  std::vector<double> contributions(data.schema().size());
  for (std::size_t i = 0; i < data.size(); ++i) {
    data.row(i, row);
    const Prediction said = model->explain(row, contributions);
    ASSERT_EQ(said.margin, double{margins[i]});
    std::vector<double> wanted(data.schema().size());
    for (std::size_t column = 0; column < columns.size(); ++column) {
      wanted[columns.feature_of(column)] += double{parts[i * (columns.size() + 1) + column]};
    }
    for (std::size_t feature = 0; feature < wanted.size(); ++feature) {
      ASSERT_NEAR(contributions[feature], wanted[feature], 1e-5) << i << ' ' << feature;
    }
  }
}

}  // namespace
}  // namespace ls::ml
