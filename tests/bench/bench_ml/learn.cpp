#include "bench/bench_ml/labelled_rows.hpp"
#include "bench/bench_ml/sides.hpp"

#include "leadstream/ml/registry.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace ls::bench {
namespace {

// The rows as a model reads them.
struct ModelRows {
  ml::FeatureSchema schema;
  std::vector<std::string> categories;  // the text of each category's number
  std::vector<ml::FeatureValue> values;

  [[nodiscard]] ml::FeatureRow at(std::size_t row) const {
    return ml::FeatureRow(values).subspan(row * schema.size(), schema.size());
  }
};

ModelRows model_rows(const LabelledRows& rows) {
  ModelRows made;
  std::vector<ml::FeatureDef> features;
  std::uint32_t categories = 0;
  for (const generator::StreamColumn& column : rows.columns) {
    const bool is_number = column.categories == 0;
    features.push_back(
        {column.name, is_number ? ml::FeatureKind::number : ml::FeatureKind::category});
    categories = std::max(categories, column.categories);
  }
  made.schema = ml::FeatureSchema(std::move(features));
  for (std::uint32_t i = 0; i < categories; ++i) {
    made.categories.push_back(std::to_string(i));
  }
  made.values.reserve(rows.values.size());
  for (std::size_t i = 0; i < rows.values.size(); ++i) {
    const double value = rows.values[i];
    made.values.push_back(
        rows.columns[i % rows.columns.size()].categories == 0
            ? ml::FeatureValue::of(value)
            : ml::FeatureValue::of(made.categories[static_cast<std::size_t>(value)]));
  }
  return made;
}

std::uint64_t test_then_train(ml::Model& model, const ModelRows& rows,
                              const std::vector<std::uint8_t>& labels) {
  std::uint64_t right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const ml::FeatureRow row = rows.at(i);
    const bool label = labels[i] != 0;
    right += (model.test_then_train(row, label, 1).margin > 0) == label ? 1 : 0;
  }
  return right;
}

}  // namespace

Result<Trial> learn(const Task& task) {
  const LabelledRows read = LS_TRY(read_rows(task.rows_file, task.rows));
  const ModelRows rows = model_rows(read);
  const ml::ModelSpec spec{.name = task.learner};
  Trial trial{
      .version = LEADSTREAM_VERSION, .rows = read.size(), .checksum = checksum(read, read.size())};
  LS_TRY(ml::complete(spec));
  repeat(
      task,
      [&] {
        const auto model = ml::make_model(spec, rows.schema).take();
        trial.right = test_then_train(*model, rows, read.labels);
      },
      trial);
  return trial;
}

}  // namespace ls::bench
