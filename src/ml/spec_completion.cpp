#include "spec_completion.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::ml {

Result<ModelSpec> complete_parameters(std::string_view what, const ModelSpec& spec,
                                      std::span<const ModelParameter> parameters) {
  ModelSpec full{.name = spec.name};
  for (const ModelParameter& parameter : parameters) {
    full.params.emplace(parameter.name, parameter.standard);
  }
  for (const auto& [name, value] : spec.params) {
    const auto parameter = std::find_if(parameters.begin(), parameters.end(),
                                        [&](const ModelParameter& p) { return p.name == name; });
    if (parameter == parameters.end()) {
      return user_error(fmt::format("{} {} has no parameter \"{}\"", what, spec.name, name));
    }
    // Written so that NaN is refused too.
    if (!(value >= parameter->min && value <= parameter->max)) {
      return user_error(fmt::format("{} {}: {} must lie in {} .. {}, not {}", what, spec.name, name,
                                    parameter->min, parameter->max, value));
    }
    full.params.insert_or_assign(name, value);
  }
  return full;
}

std::size_t whole(const ModelSpec& spec, std::string_view name) {
  return static_cast<std::size_t>(spec.params.find(name)->second);
}

}  // namespace ls::ml
