#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/ml/model_spec.hpp"
#include "leadstream/ml/registry.hpp"
#include "leadstream/ml/vector_step.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::config {
class Reader;
}

namespace ls::ml {

// Which step, with which parameters, and of which features: all that it can read if none is named.
struct StepSpec {
  ModelSpec step;
  std::vector<std::string> features = {};

  friend bool operator==(const StepSpec&, const StepSpec&) = default;
};

// One registered step.
struct StepType {
  std::string_view name;
  std::string_view summary;
  std::span<const ModelParameter> parameters;
  // The spec is valid and complete.
  std::unique_ptr<VectorStep> (*make)(const StepSpec& spec);
};

// The explicit list, in the order of the documentation.
std::span<const StepType> step_types();
// Null if there is none of that name.
const StepType* find_step_type(std::string_view name);

// From a map such as `{ type: hash, size: 32, features: [source] }`; strict about names and ranges.
// The caller finishes the reader.
StepSpec read_step_spec(config::Reader& in);
// Fills in the defaults; refuses an unknown name, an unknown parameter or one out of range.
Result<StepSpec> complete_step(const StepSpec& spec);
Result<std::unique_ptr<VectorStep>> make_step(const StepSpec& spec);

}  // namespace ls::ml
