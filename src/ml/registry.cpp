#include "leadstream/ml/registry.hpp"

#include "boosting.hpp"
#include "calibrated_model.hpp"
#include "counting_models.hpp"
#include "ensemble_models.hpp"
#include "linear_models.hpp"
#include "spec_completion.hpp"

#include "leadstream/ml/calibration_spec.hpp"
#include "leadstream/ml/canary_model.hpp"
#include "leadstream/ml/trained_trees.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace ls::ml {
namespace {

std::string known_names() {
  std::string names;
  for (const ModelType& type : model_types()) {
    names += names.empty() ? "" : ", ";
    names += type.name;
  }
  return names;
}

}  // namespace

std::span<const ModelType> model_types() {
  static const std::array types = {coin_type(),
                                   ftrl_type(),
                                   adagrad_type(),
                                   normalized_type(),
                                   sgd_type(),
                                   naive_bayes_type(),
                                   hoeffding_tree_type(),
                                   extremely_fast_tree_type(),
                                   hoeffding_adaptive_tree_type(),
                                   leveraging_bagging_type(),
                                   adaptive_random_forest_type(),
                                   boosting_type(),
                                   online_ensemble_type()};
  return types;
}

const ModelType* find_model_type(std::string_view name) {
  const auto types = model_types();
  const auto found = std::find_if(types.begin(), types.end(),
                                  [name](const ModelType& t) { return t.name == name; });
  return found == types.end() ? nullptr : &*found;
}

Result<ModelSpec> complete(const ModelSpec& spec) {
  const ModelType* type = find_model_type(spec.name);
  if (type == nullptr) {
    return user_error(fmt::format("unknown model \"{}\"; known: {}", spec.name, known_names()));
  }
  ModelSpec own = LS_TRY(complete_parameters("model", without_calibration(spec), type->parameters));
  return with_calibration(std::move(own), spec);
}

Result<std::unique_ptr<Model>> make_model(const ModelSpec& spec, const FeatureSchema& schema) {
  const ModelSpec full = LS_TRY(complete(spec));
  return calibrated_as(full, find_model_type(full.name)->make(without_calibration(full), schema));
}

std::unique_ptr<Model> calibrated_as(const ModelSpec& wanted, std::unique_ptr<Model> model) {
  const auto calibration = calibration_of(wanted);
  if (calibration_of(model->spec()) == calibration) {
    return model;
  }
  if (auto* calibrated = dynamic_cast<CalibratedModel*>(model.get())) {
    model = std::move(*calibrated).take_inner();
  }
  if (calibration) {
    ModelSpec spec = model->spec();
    ask_for_calibration(spec, *calibration);
    model = std::make_unique<CalibratedModel>(spec, std::move(model), Calibrator(*calibration));
  }
  return model;
}

Result<std::unique_ptr<Model>> load_model(Bytes bytes) {
  ByteReader in(bytes);
  const ModelSpec spec = ModelSpec::load(in);
  const FeatureSchema schema = LS_TRY(FeatureSchema::load(in));
  if (spec.name == kCanaryName) {
    return load_canary(spec, in);
  }
  if (spec == ModelSpec{.name = std::string(TrainedTrees::kName)}) {
    return TrainedTrees::load(schema, in);
  }
  const ModelSpec full = LS_TRY(complete(spec));
  if (!(full == spec)) {
    return internal_error("model " + spec.name + " was saved without some parameter");
  }
  const auto load = calibration_of(full) ? CalibratedModel::load : find_model_type(full.name)->load;
  auto model = LS_TRY(load(full, schema, in));
  LS_TRY(in.finish("model " + spec.name));
  return model;
}

}  // namespace ls::ml
