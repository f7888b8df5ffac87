#include "leadstream/ml/forecaster_registry.hpp"

#include "ml/forecast/arima.hpp"
#include "ml/forecast/baselines.hpp"
#include "ml/forecast/combination.hpp"
#include "ml/forecast/ets_forecaster.hpp"
#include "ml/forecast/theta.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

std::string known_names() {
  std::string names;
  for (const ForecasterType& type : forecaster_types()) {
    names += names.empty() ? "" : ", ";
    names += type.name;
  }
  return names;
}

const ModelParameter* find_parameter(const ForecasterType& type, std::string_view name) {
  const auto found = std::ranges::find(type.parameters, name, &ModelParameter::name);
  return found == type.parameters.end() ? nullptr : &*found;
}

// What counts something has no fraction; weights are told by a range that ends at 1.
bool is_fit(const ModelParameter& parameter, double value) {
  const bool is_within = value >= parameter.min && value <= parameter.max;  // false for NaN
  return is_within && (parameter.max <= 1 || value == std::floor(value));
}

}  // namespace

std::span<const ForecasterType> forecaster_types() {
  static const std::array types = {seasonal_naive_type(),
                                   drift_type(),
                                   ses_type(),
                                   holt_type(),
                                   damped_holt_type(),
                                   holt_winters_additive_type(),
                                   holt_winters_multiplicative_type(),
                                   theta_type(),
                                   arima_type(),
                                   combination_type()};
  return types;
}

const ForecasterType* find_forecaster_type(std::string_view name) {
  const auto types = forecaster_types();
  const auto found = std::ranges::find(types, name, &ForecasterType::name);
  return found == types.end() ? nullptr : &*found;
}

Result<ModelSpec> complete_forecaster(const ModelSpec& spec) {
  const ForecasterType* type = find_forecaster_type(spec.name);
  if (type == nullptr) {
    return user_error(
        fmt::format("unknown forecaster \"{}\"; known: {}", spec.name, known_names()));
  }
  ModelSpec full{.name = spec.name};
  for (const ModelParameter& parameter : type->parameters) {
    full.params.emplace(parameter.name, parameter.standard);
  }
  for (const auto& [name, value] : spec.params) {
    const ModelParameter* parameter = find_parameter(*type, name);
    if (parameter == nullptr) {
      return user_error(fmt::format("forecaster {} has no parameter \"{}\"", spec.name, name));
    }
    if (!is_fit(*parameter, value)) {
      return user_error(fmt::format("forecaster {}: {} must lie in {} .. {}{}, not {}", spec.name,
                                    name, parameter->min, parameter->max,
                                    parameter->max <= 1 ? "" : " and be whole", value));
    }
    full.params.insert_or_assign(name, value);
  }
  LS_TRY(type->check(full));
  return full;
}

Result<std::unique_ptr<Forecaster>> make_forecaster(const ModelSpec& spec) {
  const ModelSpec full = LS_TRY(complete_forecaster(spec));
  return find_forecaster_type(full.name)->make(full);
}

Result<std::unique_ptr<Forecaster>> load_forecaster(Bytes bytes) {
  ByteReader in(bytes);
  const ModelSpec spec = ModelSpec::load(in);
  const ModelSpec full = LS_TRY(complete_forecaster(spec));
  if (!(full == spec)) {
    return internal_error("forecaster " + spec.name + " was saved without some parameter");
  }
  auto forecaster = LS_TRY(find_forecaster_type(full.name)->load(full, in));
  LS_TRY(in.finish("forecaster " + spec.name));
  return forecaster;
}

ModelSpec read_forecaster(config::Reader& in, double season) {
  std::vector<std::string_view> names;
  for (const ForecasterType& type : forecaster_types()) {
    names.push_back(type.name);
  }
  const ForecasterType& type = forecaster_types()[in.choice("type", names)];
  ModelSpec spec{.name = std::string(type.name)};
  for (const ModelParameter& p : type.parameters) {
    const double standard = p.name == kSeason.name && season >= p.min ? season : p.standard;
    spec.params.emplace(p.name, in.number_or(p.name, standard, {.min = p.min, .max = p.max}));
  }
  if (const Result<ModelSpec> full = complete_forecaster(spec);
      !full && !in.problems().has_errors()) {
    in.fail(full.error().message);
  }
  return spec;
}

}  // namespace ls::ml
