#pragma once

#include "leadstream/flow/record.hpp"
#include "leadstream/ml/anomaly_detector.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

// The numbers of a record that detectors can watch, whatever its payload: a feature vector, a
// sampled signal, a closed window. A view of the record.
class Observation {
 public:
  // The payload is one of those.
  explicit Observation(const flow::Record& record);

  // Of a window that is not closed, or that went up in another one, there is nothing to watch.
  [[nodiscard]] bool is_told() const {
    return is_told_;
  }
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::string_view name(std::size_t i) const;
  [[nodiscard]] bool is_number(std::size_t i) const;
  // NaN if it is missing or no number.
  [[nodiscard]] double value(std::size_t i) const;
  // Equal for records of the same names in the same order.
  [[nodiscard]] std::uint64_t shape() const;
  // Of the event or signal; may be empty.
  [[nodiscard]] std::string_view id() const;
  // Of a signal; empty otherwise.
  [[nodiscard]] std::string_view model() const;
  // Of a signal; the least time otherwise.
  [[nodiscard]] EventTime model_version() const;

 private:
  const flow::Signal* signal_ = nullptr;
  const flow::Features* features_ = nullptr;
  const flow::WindowResult* window_ = nullptr;
  bool is_told_ = true;
};

// Where each watched feature stands in records of one shape; found again when the shape changes.
class FeaturePlaces {
 public:
  // The coordinates of the watched features, NaN for one that the record does not have. Valid until
  // the next call.
  ml::Point coordinates(const Observation& observation, const std::vector<std::string>& features);

 private:
  bool is_known_ = false;
  std::uint64_t shape_ = 0;
  std::vector<std::size_t> places_;
  std::vector<double> coordinates_;
};

}  // namespace ls::operators
