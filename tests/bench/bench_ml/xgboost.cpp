#include "bench/bench_ml/labelled_rows.hpp"
#include "bench/bench_ml/sides.hpp"
#include "bench/bench_ml/told.hpp"
#include "bench/bench_ml/tree_file.hpp"

#ifdef LEADSTREAM_XGBOOST
#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <vector>
#include <xgboost/c_api.h>
#endif

namespace ls::bench {

#ifndef LEADSTREAM_XGBOOST

Result<Trial> evaluate_by_xgboost(const Task& /*task*/) {
  return user_error("this program was built without libxgboost");
}

#else

namespace {

// Margins; iterations 0 to 0 are all of them.
constexpr const char* kMargins =
    R"({"type":1,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false})";

struct FreeMatrix {
  void operator()(void* handle) const {
    XGDMatrixFree(handle);
  }
};
struct FreeBooster {
  void operator()(void* handle) const {
    XGBoosterFree(handle);
  }
};
using Matrix = std::unique_ptr<void, FreeMatrix>;
using Booster = std::unique_ptr<void, FreeBooster>;

Status checked(int status) {
  return status == 0 ? Status{} : external_error(fmt::format("libxgboost: {}", XGBGetLastError()));
}

Result<Booster> load(const std::string& file) {
  BoosterHandle handle = nullptr;
  LS_TRY(checked(XGBoosterCreate(nullptr, 0, &handle)));
  Booster booster(handle);
  LS_TRY(checked(XGBoosterLoadModel(handle, file.c_str())));
  LS_TRY(checked(XGBoosterSetParam(handle, "nthread", "1")));
  return booster;
}

Result<Matrix> matrix_of(const LabelledRows& rows) {
  std::vector<float> numbers(rows.values.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = static_cast<float>(rows.values[i]);
  }
  DMatrixHandle handle = nullptr;
  LS_TRY(checked(XGDMatrixCreateFromMat(numbers.data(), rows.size(), rows.columns.size(),
                                        std::nanf(""), &handle)));
  return Matrix(handle);
}

std::string version() {
  int major = 0;
  int minor = 0;
  int patch = 0;
  XGBoostVersion(&major, &minor, &patch);
  return fmt::format("{}.{}.{}", major, minor, patch);
}

}  // namespace

// The library remembers what it has predicted of a matrix, so each pass has a matrix of its own.
Result<Trial> evaluate_by_xgboost(const Task& task) {
  const LabelledRows rows = LS_TRY(read_rows(task.rows_file, task.rows));
  const Booster booster = LS_TRY(load(tree_file_of(task.rows_file)));
  std::vector<Matrix> matrices;
  for (int i = 0; i < task.repeat; ++i) {
    matrices.push_back(LS_TRY(matrix_of(rows)));
  }
  Trial trial{.version = version(), .rows = rows.size(), .checksum = checksum(rows, rows.size())};
  const float* margins = nullptr;
  Status predicted;
  std::size_t pass = 0;
  repeat(
      task,
      [&] {
        const bst_ulong* shape = nullptr;
        bst_ulong dimensions = 0;
        const int status = XGBoosterPredictFromDMatrix(booster.get(), matrices[pass++].get(),
                                                       kMargins, &shape, &dimensions, &margins);
        predicted = checked(status);
      },
      trial);
  LS_TRY(std::move(predicted));
  LS_TRY(write_told(std::vector<double>(margins, margins + rows.size()), task.told));
  return trial;
}

#endif

}  // namespace ls::bench
