#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/ml/model_spec.hpp"
#include "leadstream/ml/registry.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace ls::ml {

// The spec with the defaults of what it does not name; refuses an unknown parameter or one out of
// range. `what` names the kind of thing in messages: "model".
Result<ModelSpec> complete_parameters(std::string_view what, const ModelSpec& spec,
                                      std::span<const ModelParameter> parameters);

// A parameter that is a whole number, of a complete spec.
std::size_t whole(const ModelSpec& spec, std::string_view name);

}  // namespace ls::ml
