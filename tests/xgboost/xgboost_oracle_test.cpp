#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/tree_ensemble.hpp"
#include "leadstream/ml/tree_explainer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>
#include <xgboost/c_api.h>

// Random models, trained here by libxgboost itself: margins are equal to the last bit, Shapley
// values up to its single precision. Built where libxgboost is installed.

namespace ls::ml {
namespace {

constexpr std::size_t kRows = 300;
constexpr std::size_t kFeatures = 5;
constexpr std::size_t kCategories = 3;  // the feature that holds them
constexpr int kMargins = 1;             // of XGBoosterPredict's options
constexpr int kContributions = 4;

void must(int status) {
  ASSERT_EQ(status, 0) << XGBGetLastError();
}

class Matrix {
 public:
  Matrix(const std::vector<float>& rows, const std::vector<float>& labels) {
    must(XGDMatrixCreateFromMat(rows.data(), kRows, kFeatures, std::nanf(""), &handle_));
    must(XGDMatrixSetFloatInfo(handle_, "label", labels.data(), labels.size()));
    std::vector<const char*> types(kFeatures, "q");
    types[kCategories] = "c";
    must(XGDMatrixSetStrFeatureInfo(handle_, "feature_type", types.data(), types.size()));
  }
  ~Matrix() {
    XGDMatrixFree(handle_);
  }
  Matrix(const Matrix&) = delete;
  Matrix& operator=(const Matrix&) = delete;
  [[nodiscard]] DMatrixHandle get() const {
    return handle_;
  }

 private:
  DMatrixHandle handle_ = nullptr;
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

class Booster {
 public:
  Booster(const Matrix& matrix, const Parameters& parameters, int rounds) {
    const DMatrixHandle matrices[] = {matrix.get()};
    must(XGBoosterCreate(matrices, 1, &handle_));
    for (const auto& [name, value] : parameters) {
      must(XGBoosterSetParam(handle_, name.c_str(), value.c_str()));
    }
    for (int round = 0; round < rounds; ++round) {
      must(XGBoosterUpdateOneIter(handle_, round, matrix.get()));
    }
  }
  ~Booster() {
    XGBoosterFree(handle_);
  }
  Booster(const Booster&) = delete;
  Booster& operator=(const Booster&) = delete;

  [[nodiscard]] std::string saved(const std::string& format) const {
    const char* bytes = nullptr;
    bst_ulong size = 0;
    const std::string config = R"({"format":")" + format + "\"}";
    must(XGBoosterSaveModelToBuffer(handle_, config.c_str(), &size, &bytes));
    return {bytes, size};
  }
  [[nodiscard]] std::vector<float> predict(const Matrix& matrix, int options) const {
    const float* numbers = nullptr;
    bst_ulong size = 0;
    must(XGBoosterPredict(handle_, matrix.get(), options, 0, 0, &size, &numbers));
    return {numbers, numbers + size};
  }

 private:
  BoosterHandle handle_ = nullptr;
};

struct Data {
  std::vector<float> rows;
  std::vector<float> labels;
};

Data random_data(Random& random, int classes) {
  Data data;
  for (std::size_t r = 0; r < kRows; ++r) {
    float effect = 0;
    for (std::size_t f = 0; f < kFeatures; ++f) {
      float x = static_cast<float>(random.normal());
      x = random.chance(0.3) ? std::round(x) : x;
      if (f == kCategories) {
        x = static_cast<float>(random.below(45));
      }
      effect += std::sin(3 * x);
      data.rows.push_back(random.chance(0.1) ? std::nanf("") : x);
    }
    const auto noisy = static_cast<float>(random.normal()) + effect;
    data.labels.push_back(
        static_cast<float>(classes == 2 ? (noisy > 0 ? 1 : 0) : std::abs(std::lround(noisy)) % 3));
  }
  return data;
}

struct Kind {
  int classes;
  Parameters parameters;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> kKinds = {
      {2, {{"objective", "binary:logistic"}}},
      {2, {{"objective", "binary:logistic"}, {"base_score", "0.2"}, {"max_cat_to_onehot", "1"}}},
      {2, {{"objective", "reg:squarederror"}, {"max_cat_to_onehot", "1"}}},
      {2, {{"objective", "count:poisson"}}},
      {3, {{"objective", "multi:softprob"}, {"num_class", "3"}, {"max_cat_to_onehot", "1"}}},
      {3, {{"objective", "multi:softprob"}, {"num_class", "3"}, {"num_parallel_tree", "3"}}},
      {2, {{"objective", "binary:logistic"}, {"booster", "dart"}, {"rate_drop", "0.5"}}}};
  return kKinds;
}

std::vector<double> in_double(const std::vector<float>& numbers) {
  return {numbers.begin(), numbers.end()};
}

void expect_equal(const std::string& file, const std::vector<double>& rows,
                  const std::vector<float>& margins, const std::vector<float>& contributions) {
  const auto loaded = load_tree_ensemble(file);
  ASSERT_TRUE(loaded) << loaded.error().message;
  std::vector<double> own(kRows * loaded->outputs());
  loaded->margins(rows, own);
  ASSERT_EQ(own, in_double(margins));
  TreeExplainer explainer = TreeExplainer::make(*loaded).take();
  std::vector<double> parts(kFeatures);
  for (std::size_t r = 0; r < kRows; r += 7) {
    for (std::size_t output = 0; output < loaded->outputs(); ++output) {
      const auto row = std::span(rows).subspan(r * kFeatures, kFeatures);
      const double base = explainer.explain(row, output, parts);
      const float* said = contributions.data() + (r * loaded->outputs() + output) * (kFeatures + 1);
      for (std::size_t f = 0; f < kFeatures; ++f) {
        ASSERT_NEAR(parts[f], said[f], 1e-5 * (1 + std::abs(parts[f])));
      }
      ASSERT_NEAR(base, said[kFeatures], 1e-5 * (1 + std::abs(base)));
    }
  }
}

TEST(XgboostOracle, SaysOfRandomModelsWhatWeSay) {
  Random random(test::seed());
  for (int run = 0; run < 4; ++run) {
    for (const Kind& kind : kinds()) {
      const Data data = random_data(random, kind.classes);
      const Matrix matrix(data.rows, data.labels);
      Parameters parameters = kind.parameters;
      parameters.emplace_back("tree_method", "hist");
      parameters.emplace_back("nthread", "1");
      parameters.emplace_back("verbosity", "0");
      parameters.emplace_back("subsample", "0.8");
      parameters.emplace_back("seed", std::to_string(random.below(1000)));
      parameters.emplace_back("max_depth", std::to_string(1 + random.below(8)));
      const Booster booster(matrix, parameters, 8);
      const std::vector<double> rows = in_double(data.rows);
      const std::vector<float> margins = booster.predict(matrix, kMargins);
      const std::vector<float> contributions = booster.predict(matrix, kContributions);
      for (const char* format : {"json", "ubj"}) {
        SCOPED_TRACE(kind.parameters[0].second + " " + format);
        expect_equal(booster.saved(format), rows, margins, contributions);
      }
    }
  }
}

}  // namespace
}  // namespace ls::ml
