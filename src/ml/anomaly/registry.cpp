#include "ml/anomaly/detectors.hpp"
#include "ml/spec_completion.hpp"

#include "leadstream/config/reader.hpp"
#include "leadstream/ml/anomaly_registry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;

std::vector<std::string_view> known_names() {
  std::vector<std::string_view> names;
  for (const DetectorType& type : detector_types()) {
    names.push_back(type.name);
  }
  return names;
}

bool are_dimensions(std::size_t dimensions) {
  return dimensions > 0 && dimensions <= AnomalyDetector::kDimensionsMax;
}

}  // namespace

std::span<const DetectorType> detector_types() {
  static const std::array types = {random_cut_forest_type(), half_space_trees_type(),
                                   isolation_forest_type(),  local_outlier_factor_type(),
                                   robust_z_type(),          level_shift_type()};
  return types;
}

const DetectorType* find_detector_type(std::string_view name) {
  const auto types = detector_types();
  const auto found = std::find_if(types.begin(), types.end(),
                                  [name](const DetectorType& t) { return t.name == name; });
  return found == types.end() ? nullptr : &*found;
}

ModelSpec read_detector_spec(config::Reader& in) {
  const DetectorType& type = detector_types()[in.choice("type", known_names())];
  ModelSpec spec{.name = std::string(type.name)};
  for (const ModelParameter& p : type.parameters) {
    spec.params.emplace(p.name, in.number_or(p.name, p.standard, {.min = p.min, .max = p.max}));
  }
  return spec;
}

Result<ModelSpec> complete_detector(const ModelSpec& spec) {
  const DetectorType* type = find_detector_type(spec.name);
  if (type == nullptr) {
    std::string known;
    for (const std::string_view name : known_names()) {
      known += known.empty() ? "" : ", ";
      known += name;
    }
    return user_error(fmt::format("unknown detector \"{}\"; known: {}", spec.name, known));
  }
  return complete_parameters("detector", spec, type->parameters);
}

Result<std::unique_ptr<AnomalyDetector>> make_detector(const ModelSpec& spec,
                                                       std::size_t dimensions) {
  const ModelSpec full = LS_TRY(complete_detector(spec));
  if (!are_dimensions(dimensions)) {
    return user_error(fmt::format("detector {}: {} dimensions; 1 .. {} can be had", spec.name,
                                  dimensions, AnomalyDetector::kDimensionsMax));
  }
  return find_detector_type(full.name)->make(full, dimensions);
}

void AnomalyDetector::save_head(ByteWriter& out) const {
  out.u8(kVersion);
  spec_.save(out);
  out.varint(dimensions_);
  out.varint(points_);
}

Result<std::unique_ptr<AnomalyDetector>> load_detector(Bytes bytes) {
  ByteReader in(bytes);
  const bool is_known = in.u8() == kVersion;
  const ModelSpec spec = ModelSpec::load(in);
  const std::size_t dimensions = in.varint();
  const std::uint64_t points = in.varint();
  if (!is_known || !in.ok() || !are_dimensions(dimensions)) {
    return internal_error("detector: unknown version or malformed head");
  }
  const ModelSpec full = LS_TRY(complete_detector(spec));
  if (!(full == spec)) {
    return internal_error("detector " + spec.name + " was saved without some parameter");
  }
  auto detector = LS_TRY(find_detector_type(full.name)->load(full, dimensions, in));
  LS_TRY(in.finish("detector " + spec.name));
  detector->points_ = points;
  return detector;
}

}  // namespace ls::ml
