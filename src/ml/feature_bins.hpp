#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/ml/features.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace ls::ml {

// A histogram of one column: 63 bins of values, and one of what is missing.
constexpr std::size_t kHistogramBins = 64;
constexpr std::uint8_t kMissingBin = 63;
// Of categories that came when all other bins were taken.
constexpr std::uint8_t kOthersBin = 62;

// A value as a boosted tree sees it.
struct BoostedCell {
  double number = 0;
  std::uint8_t category = 0;  // its bin
  bool is_missing = true;
  bool is_unknown = false;  // a category that was never learned
};

// How values become bins: numbers by thresholds that part the recent ones evenly, categories by the
// order in which they came. Columns behind those of the schema are numbers.
class FeatureBins {
 public:
  FeatureBins(const FeatureSchema& schema, std::size_t extra_numbers);

  [[nodiscard]] std::size_t columns() const {
    return columns_.size();
  }
  [[nodiscard]] bool is_category(std::size_t column) const {
    return columns_[column].is_category;
  }
  // A value of another kind than the column's is missing.
  [[nodiscard]] BoostedCell cell(std::size_t column, const FeatureValue& value) const;
  // As `cell`; a category that is new gets its bin.
  BoostedCell learned_cell(std::size_t column, const FeatureValue& value);
  [[nodiscard]] std::uint8_t bin_of(std::size_t column, const BoostedCell& cell) const;
  // The largest number of a bin, infinite for the last: what a split behind it compares with.
  [[nodiscard]] double edge(std::size_t column, std::size_t bin) const {
    const Column& at = columns_[column];
    return bin < at.used ? at.edges[bin] : std::numeric_limits<double>::infinity();
  }

  // Parts numbers anew by a sorted sample of them, if the bins at hand part it far worse than they
  // could. True if the bins have changed.
  bool refit(std::size_t column, std::span<const double> sorted);
  // Takes over what a column of another schema has learned.
  void copy(std::size_t column, const FeatureBins& other, std::size_t from) {
    columns_[column] = other.columns_[from];
  }

  void save(ByteWriter& out) const;
  // False if the bytes are damaged.
  bool load(ByteReader& in);
  [[nodiscard]] std::size_t heap_bytes() const;

 private:
  static constexpr std::size_t kEdgesMax = 62;
  struct Column {
    std::uint64_t seed = 0;  // of its categories
    bool is_category = false;
    std::uint8_t used = 0;  // edges or categories
    std::array<double, kEdgesMax> edges = {};
    std::array<std::uint64_t, kEdgesMax> categories = {};
  };

  [[nodiscard]] static std::size_t largest_bin(const Column& column,
                                               std::span<const double> sorted);

  std::vector<Column> columns_;
};

}  // namespace ls::ml
