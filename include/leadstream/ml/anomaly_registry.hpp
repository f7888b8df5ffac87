#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/anomaly_detector.hpp"
#include "leadstream/ml/registry.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace ls::config {
class Reader;
}

namespace ls::ml {

// One registered detector.
struct DetectorType {
  std::string_view name;
  std::string_view summary;
  std::span<const ModelParameter> parameters;
  // The spec is valid and complete.
  std::unique_ptr<AnomalyDetector> (*make)(const ModelSpec& spec, std::size_t dimensions);
  // Reads the state that `AnomalyDetector::save` wrote behind spec and dimensions.
  Result<std::unique_ptr<AnomalyDetector>> (*load)(const ModelSpec& spec, std::size_t dimensions,
                                                   ByteReader& in);
};

// The explicit list, in the order of the documentation.
std::span<const DetectorType> detector_types();
// Null if there is none of that name.
const DetectorType* find_detector_type(std::string_view name);

// From a map such as `{ type: robust_z, window: 500 }`; strict about names and ranges. The caller
// finishes the reader.
ModelSpec read_detector_spec(config::Reader& in);
// Fills in the defaults; refuses an unknown name, an unknown parameter or one out of range.
Result<ModelSpec> complete_detector(const ModelSpec& spec);
// Refuses besides what `complete_detector` refuses dimensions out of 1 .. kDimensionsMax.
Result<std::unique_ptr<AnomalyDetector>> make_detector(const ModelSpec& spec,
                                                       std::size_t dimensions);
// Reads what `AnomalyDetector::save` wrote, all of it.
Result<std::unique_ptr<AnomalyDetector>> load_detector(Bytes bytes);

}  // namespace ls::ml
