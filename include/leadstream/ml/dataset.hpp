#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/ml/features.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace ls::ml {

// Labelled rows in the order of time, whole in memory: what batch training learns from. Texts are
// held once per feature and different value. Filled by one thread, then only read.
class Dataset {
 public:
  explicit Dataset(FeatureSchema schema);

  // `row` has the schema's size; a value whose kind is not the schema's counts as missing. Refuses
  // a row that is older than the one before: learning from the future would be called accuracy.
  Status add(FeatureRow row, bool label, EventTime time);

  [[nodiscard]] std::size_t size() const {
    return labels_.size();
  }
  [[nodiscard]] const FeatureSchema& schema() const {
    return schema_;
  }
  [[nodiscard]] bool label(std::size_t row) const {
    return labels_[row] != 0;
  }
  [[nodiscard]] std::span<const EventTime> times() const {
    return times_;
  }
  // Into `values`, of the schema's size; texts live as long as this.
  void row(std::size_t row, std::span<FeatureValue> values) const;
  // The different texts of a feature, in the order in which they came.
  [[nodiscard]] std::span<const std::string> texts(std::size_t feature) const {
    return texts_[feature];
  }
  // Identifies what is in it: SHA-256 over schema, times, labels and values, in hex.
  [[nodiscard]] std::string id() const;

 private:
  [[nodiscard]] double encode(std::size_t feature, const FeatureValue& value);

  FeatureSchema schema_;
  std::vector<std::vector<std::string>> texts_;  // per feature
  std::vector<double> cells_;                    // numbers and places in `texts_`; NaN is missing
  std::vector<char> labels_;
  std::vector<EventTime> times_;
};

}  // namespace ls::ml
