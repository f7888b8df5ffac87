#include "leadstream/ml/row_columns.hpp"

#include "leadstream/base/assert.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

namespace ls::ml {

Result<RowColumns> RowColumns::make(const Dataset& data, std::size_t rows) {
  RowColumns made;
  for (std::uint32_t feature = 0; feature < data.schema().size(); ++feature) {
    if (data.schema().at(feature).kind == FeatureKind::number) {
      made.columns_.push_back({.feature = feature});
    } else {
      made.add_texts(data, rows, feature);
    }
  }
  if (made.size() > kColumnsMax) {
    return user_error(fmt::format("{} columns, at most {}: leave features with many texts out",
                                  made.size(), kColumnsMax));
  }
  return made;
}

Result<RowColumns> RowColumns::of_numbers(const FeatureSchema& schema) {
  RowColumns made;
  for (std::uint32_t feature = 0; feature < schema.size(); ++feature) {
    LS_ASSERT(schema.at(feature).kind == FeatureKind::number);
    made.columns_.push_back({.feature = feature});
  }
  if (made.size() > kColumnsMax) {
    return user_error(fmt::format("{} features, at most {}", made.size(), kColumnsMax));
  }
  return made;
}

void RowColumns::add_texts(const Dataset& data, std::size_t rows, std::uint32_t feature) {
  std::map<std::string_view, std::size_t> counts;
  std::vector<FeatureValue> values(data.schema().size());
  for (std::size_t row = 0; row < rows; ++row) {
    data.row(row, values);
    if (values[feature].is_category()) {
      ++counts[values[feature].category()];
    }
  }
  std::vector<std::pair<std::string_view, std::size_t>> frequent;
  for (const auto& [text, count] : counts) {
    if (count >= kCountMin) {
      frequent.emplace_back(text, count);
    }
  }
  // Ties in the order of their texts, so that the columns depend on nothing but the rows.
  std::stable_sort(frequent.begin(), frequent.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  frequent.resize(std::min(frequent.size(), kTextsMax));
  for (const auto& [text, count] : frequent) {
    columns_.push_back({.feature = feature, .is_category = true, .text = std::string(text)});
  }
}

void RowColumns::fill(FeatureRow row, std::span<double> numbers) const {
  LS_ASSERT(numbers.size() == columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    const FeatureValue value =
        column.feature == kNowhere ? FeatureValue::missing() : row[column.feature];
    if (column.is_category && value.is_category()) {
      numbers[i] = value.category() == column.text ? 1.0 : 0.0;
    } else if (!column.is_category && value.is_number()) {
      numbers[i] = value.number();
    } else {
      numbers[i] = std::numeric_limits<double>::quiet_NaN();
    }
  }
}

RowColumns RowColumns::adapted(const FeatureSchema& from, const FeatureSchema& to) const {
  RowColumns other = *this;
  for (Column& column : other.columns_) {
    if (column.feature == kNowhere) {
      continue;
    }
    const FeatureDef& feature = from.at(column.feature);
    const auto place = to.find(feature.name);
    column.feature = place && to.at(*place).kind == feature.kind ? *place : kNowhere;
  }
  return other;
}

void RowColumns::save(ByteWriter& out) const {
  out.varint(columns_.size());
  for (const Column& column : columns_) {
    out.u32(column.feature);
    out.u8(column.is_category ? 1 : 0);
    out.bytes(column.text);
  }
}

Result<RowColumns> RowColumns::load(ByteReader& in, const FeatureSchema& schema) {
  RowColumns loaded;
  loaded.columns_.resize(in.count());
  for (Column& column : loaded.columns_) {
    column.feature = in.u32();
    column.is_category = in.u8() != 0;
    column.text = std::string(in.bytes());
    if (column.feature != kNowhere && column.feature >= schema.size()) {
      return internal_error("columns: a feature that the schema does not have");
    }
  }
  if (!in.ok() || loaded.size() > kColumnsMax) {
    return internal_error("columns: cut off or too many");
  }
  return loaded;
}

}  // namespace ls::ml
