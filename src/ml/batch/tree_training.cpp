#include "leadstream/ml/tree_training.hpp"

#include "leadstream/base/assert.hpp"

#ifdef LEADSTREAM_XGBOOST
#include <fmt/core.h>

#include <cmath>
#include <utility>
#include <vector>
#include <xgboost/c_api.h>
#endif

namespace ls::ml {

#ifndef LEADSTREAM_XGBOOST

bool can_train_trees() {
  return false;
}

Result<std::string> train_trees(const TrainingRows& /*rows*/, const TreeSettings& /*settings*/) {
  return user_error("this program was built without libxgboost, which trains trees");
}

#else

namespace {

using Parameters = std::vector<std::pair<const char*, std::string> >;

Status checked(int status) {
  if (status != 0) {
    return internal_error(fmt::format("libxgboost: {}", XGBGetLastError()));
  }
  return {};
}

// Owns the library's copy of the rows.
class Matrix {
 public:
  Matrix() = default;
  ~Matrix() {
    XGDMatrixFree(handle_);
  }
  Matrix(const Matrix&) = delete;
  Matrix& operator=(const Matrix&) = delete;

  Status fill(const TrainingRows& rows) {
    LS_TRY(checked(XGDMatrixCreateFromMat(rows.numbers.data(), rows.labels.size(), rows.columns,
                                          std::nanf(""), &handle_)));
    return checked(XGDMatrixSetFloatInfo(handle_, "label", rows.labels.data(), rows.labels.size()));
  }
  [[nodiscard]] DMatrixHandle get() const {
    return handle_;
  }

 private:
  DMatrixHandle handle_ = nullptr;
};

class Booster {
 public:
  Booster() = default;
  ~Booster() {
    XGBoosterFree(handle_);
  }
  Booster(const Booster&) = delete;
  Booster& operator=(const Booster&) = delete;

  Status train(const Matrix& matrix, const Parameters& parameters, std::uint32_t rounds) {
    const DMatrixHandle matrices[] = {matrix.get()};
    LS_TRY(checked(XGBoosterCreate(matrices, 1, &handle_)));
    for (const auto& [name, value] : parameters) {
      LS_TRY(checked(XGBoosterSetParam(handle_, name, value.c_str())));
    }
    for (std::uint32_t round = 0; round < rounds; ++round) {
      LS_TRY(checked(XGBoosterUpdateOneIter(handle_, static_cast<int>(round), matrix.get())));
    }
    return {};
  }
  [[nodiscard]] Result<std::string> saved() const {
    const char* bytes = nullptr;
    bst_ulong size = 0;
    LS_TRY(checked(XGBoosterSaveModelToBuffer(handle_, R"({"format":"ubj"})", &size, &bytes)));
    return std::string(bytes, size);
  }

 private:
  BoosterHandle handle_ = nullptr;
};

Parameters parameters_of(const TreeSettings& settings) {
  const bool is_forest = settings.kind == TreeKind::forest;
  return {{"objective", "binary:logistic"},
          {"tree_method", "hist"},
          {"nthread", "1"},
          {"verbosity", "0"},
          {"seed", std::to_string(settings.seed % 0x7fffffffU)},
          {"max_depth", std::to_string(settings.depth)},
          {"eta", fmt::format("{}", is_forest ? 1.0 : settings.learning_rate)},
          {"min_child_weight", fmt::format("{}", settings.min_child_weight)},
          {"subsample", fmt::format("{}", settings.row_share)},
          {is_forest ? "colsample_bynode" : "colsample_bytree",
           fmt::format("{}", settings.column_share)},
          {"lambda", fmt::format("{}", settings.l2)},
          {"scale_pos_weight", fmt::format("{}", settings.positive_weight)},
          {"num_parallel_tree", std::to_string(is_forest ? settings.trees : 1)}};
}

}  // namespace

bool can_train_trees() {
  return true;
}

Result<std::string> train_trees(const TrainingRows& rows, const TreeSettings& settings) {
  LS_ASSERT(!rows.labels.empty() && rows.numbers.size() == rows.labels.size() * rows.columns);
  Matrix matrix;
  LS_TRY(matrix.fill(rows));
  Booster booster;
  const std::uint32_t rounds = settings.kind == TreeKind::forest ? 1 : settings.trees;
  LS_TRY(booster.train(matrix, parameters_of(settings), rounds));
  return booster.saved();
}

#endif

}  // namespace ls::ml
