#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/features.hpp"
#include "leadstream/ml/model.hpp"
#include "leadstream/ml/model_spec.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace ls::ml {

// One parameter of a model, for YAML and the documentation made from it.
struct ModelParameter {
  std::string_view name;
  double standard = 0;
  double min = 0;
  double max = 0;
  std::string_view meaning;
};

// One registered model.
struct ModelType {
  std::string_view name;
  std::string_view summary;
  std::span<const ModelParameter> parameters;
  // The spec is valid and complete.
  std::unique_ptr<Model> (*make)(const ModelSpec& spec, const FeatureSchema& schema);
  // Reads the state that `Model::save` wrote behind spec and schema.
  Result<std::unique_ptr<Model>> (*load)(const ModelSpec& spec, const FeatureSchema& schema,
                                         ByteReader& in);
};

// The explicit list, in the order of the documentation.
std::span<const ModelType> model_types();
// Null if there is none of that name.
const ModelType* find_model_type(std::string_view name);

// Fills in the defaults; refuses an unknown name, an unknown parameter or one out of range.
Result<ModelSpec> complete(const ModelSpec& spec);
Result<std::unique_ptr<Model>> make_model(const ModelSpec& spec, const FeatureSchema& schema);
// The same model, calibrated from now on as `wanted` asks, whatever else that says. What is known
// of its margins stays if it was calibrated so before.
std::unique_ptr<Model> calibrated_as(const ModelSpec& wanted, std::unique_ptr<Model> model);
// Reads what `Model::save` wrote, all of it.
Result<std::unique_ptr<Model>> load_model(Bytes bytes);

}  // namespace ls::ml
