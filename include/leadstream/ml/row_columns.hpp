#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/dataset.hpp"
#include "leadstream/ml/features.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ls::ml {

// The numbers that trees see of a row: a number feature is one column, a category feature one per
// frequent text, which is 1 where it is that text and else 0. NaN is missing. Immutable.
class RowColumns {
 public:
  // So that a row of columns fits on the stack.
  static constexpr std::size_t kColumnsMax = 1024;
  static constexpr std::size_t kTextsMax = 64;  // per feature: the most frequent
  static constexpr std::size_t kCountMin = 10;  // rows that have a text which gets a column

  // Of the texts in the first `rows` of the dataset. Refuses more than `kColumnsMax` columns.
  [[nodiscard]] static Result<RowColumns> make(const Dataset& data, std::size_t rows);

  // One for each feature, all of which are numbers. Refuses more than `kColumnsMax`.
  [[nodiscard]] static Result<RowColumns> of_numbers(const FeatureSchema& schema);

  [[nodiscard]] std::size_t size() const {
    return columns_.size();
  }
  // The place in the schema; `kNowhere` if the schema no longer has the feature.
  [[nodiscard]] std::uint32_t feature_of(std::size_t column) const {
    return columns_[column].feature;
  }
  static constexpr std::uint32_t kNowhere = 0xffffffffU;

  // `numbers` has `size()` places. Allocates nothing.
  void fill(FeatureRow row, std::span<double> numbers) const;
  // The same columns, filled from rows of another schema: features of equal name and kind.
  [[nodiscard]] RowColumns adapted(const FeatureSchema& from, const FeatureSchema& to) const;

  void save(ByteWriter& out) const;
  // Refuses a place that the schema does not have.
  [[nodiscard]] static Result<RowColumns> load(ByteReader& in, const FeatureSchema& schema);

 private:
  struct Column {
    std::uint32_t feature = 0;
    bool is_category = false;
    std::string text = {};
  };
  void add_texts(const Dataset& data, std::size_t rows, std::uint32_t feature);

  std::vector<Column> columns_;
};

}  // namespace ls::ml
