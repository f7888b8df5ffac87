#include "leadstream/ml/step_registry.hpp"

#include "ml/spec_completion.hpp"
#include "ml/transform/steps.hpp"

#include "leadstream/config/reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace ls::ml {
namespace {

std::vector<std::string_view> known_names() {
  std::vector<std::string_view> names;
  for (const StepType& type : step_types()) {
    names.push_back(type.name);
  }
  return names;
}

}  // namespace

std::span<const StepType> step_types() {
  static const std::array types = {
      standard_step_type(),      decayed_step_type(),         range_step_type(),
      robust_step_type(),        impute_mean_step_type(),     impute_median_step_type(),
      impute_linear_step_type(), impute_category_step_type(), hash_step_type(),
      target_step_type(),        frequency_step_type(),       group_rare_step_type(),
      select_step_type(),        cycle_step_type(),           rhythm_step_type(),
      kmeans_step_type(),        den_stream_step_type()};
  return types;
}

const StepType* find_step_type(std::string_view name) {
  const auto types = step_types();
  const auto found = std::find_if(types.begin(), types.end(),
                                  [name](const StepType& t) { return t.name == name; });
  return found == types.end() ? nullptr : &*found;
}

StepSpec read_step_spec(config::Reader& in) {
  const StepType& type = step_types()[in.choice("type", known_names())];
  StepSpec spec{.step = {.name = std::string(type.name)}};
  for (const ModelParameter& p : type.parameters) {
    spec.step.params.emplace(p.name,
                             in.number_or(p.name, p.standard, {.min = p.min, .max = p.max}));
  }
  spec.features = in.texts_or_empty("features");
  return spec;
}

Result<StepSpec> complete_step(const StepSpec& spec) {
  const StepType* type = find_step_type(spec.step.name);
  if (type == nullptr) {
    std::string known;
    for (const std::string_view name : known_names()) {
      known += known.empty() ? "" : ", ";
      known += name;
    }
    return user_error(fmt::format("unknown step \"{}\"; known: {}", spec.step.name, known));
  }
  return StepSpec{.step = LS_TRY(complete_parameters("step", spec.step, type->parameters)),
                  .features = spec.features};
}

Result<std::unique_ptr<VectorStep>> make_step(const StepSpec& spec) {
  const StepSpec full = LS_TRY(complete_step(spec));
  return find_step_type(full.step.name)->make(full);
}

}  // namespace ls::ml
