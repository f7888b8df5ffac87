#pragma once

#include "leadstream/generator/stream.hpp"
#include "leadstream/ml/features.hpp"
#include "leadstream/ml/model.hpp"

#include <cstddef>
#include <string>
#include <vector>

// Test-then-train runs over the literature's streams, whose results others have published.

namespace ls::ml {

inline FeatureSchema schema_of(const generator::LabelledStream& stream) {
  std::vector<FeatureDef> features;
  for (const generator::StreamColumn& column : stream.columns()) {
    features.push_back(
        {column.name, column.categories == 0 ? FeatureKind::number : FeatureKind::category});
  }
  return FeatureSchema(std::move(features));
}

// Categories are the texts of their numbers.
inline void fill(const generator::LabelledStream& stream, const generator::StreamRow& row,
                 std::vector<std::string>& texts, std::vector<FeatureValue>& values) {
  texts.resize(row.values.size());
  values.resize(row.values.size());
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    if (stream.columns()[i].categories == 0) {
      values[i] = FeatureValue::of(row.values[i]);
    } else {
      texts[i] = std::to_string(static_cast<int>(row.values[i]));
      values[i] = FeatureValue::of(texts[i]);
    }
  }
}

// How many of so many rows of a stream of two classes were told before they were learned.
inline std::size_t right_on(Model& model, generator::LabelledStream& stream, std::size_t rows) {
  generator::StreamRow row;
  std::vector<std::string> texts;
  std::vector<FeatureValue> values;
  std::size_t right = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    stream.next(row);
    fill(stream, row, texts, values);
    right += (model.predict(values).margin > 0) == (row.label == 1) ? 1 : 0;
    model.learn(values, row.label == 1);
  }
  return right;
}

}  // namespace ls::ml
