#pragma once

#include "leadstream/ml/calibration_spec.hpp"
#include "leadstream/ml/model_spec.hpp"
#include "leadstream/ml/registry.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace ls::ml {

// What the laws of all models are tried on: each registered one by its name, and a linear one, one
// that counts and a tree in every way in which a model can be calibrated, as "coin.platt".
inline std::vector<std::string> known_models() {
  std::vector<std::string> names;
  for (const ModelType& type : model_types()) {
    names.emplace_back(type.name);
  }
  for (const std::string_view calibration : calibration_names()) {
    for (const std::string_view model : {"coin", "naive_bayes", "hoeffding_tree"}) {
      names.push_back(std::string(model) + "." + std::string(calibration));
    }
  }
  return names;
}

inline ModelSpec spec_of(const std::string& name) {
  const std::size_t dot = name.find('.');
  ModelSpec spec{.name = name.substr(0, dot)};
  for (std::size_t i = 0; dot != std::string::npos && i < calibration_names().size(); ++i) {
    if (calibration_names()[i] == std::string_view(name).substr(dot + 1)) {
      ask_for_calibration(spec, {.calibration = static_cast<Calibration>(i)});
    }
  }
  return spec;
}

}  // namespace ls::ml
