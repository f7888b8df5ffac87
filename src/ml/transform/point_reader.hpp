#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/ml/anomaly_detector.hpp"
#include "leadstream/ml/features.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace ls::ml {

// Reads numbers of a vector as a point, for steps to which they lie in one space.
class PointReader {
 public:
  // All numbers if none is named.
  explicit PointReader(std::vector<std::string> features) : features_(std::move(features)) {}

  Status bind(const FeatureSchema& schema);
  // Of the features that are bound, by which what is known of them is kept: what is known of others
  // says nothing of these.
  [[nodiscard]] const std::string& name() const {
    return name_;
  }
  [[nodiscard]] std::size_t size() const {
    return places_.size();
  }

  // Until the next call; NaN where a number is missing.
  [[nodiscard]] Point read(FeatureRow row);
  // Nothing was missing in the last one.
  [[nodiscard]] bool is_whole() const {
    return is_whole_;
  }

 private:
  std::vector<std::string> features_;
  std::string name_;
  std::vector<std::size_t> places_;
  std::vector<double> point_;
  bool is_whole_ = false;
};

}  // namespace ls::ml
