#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/ml/registry.hpp"

#include <cstdint>
#include <string>

namespace ls::ml {

// Models that count classes instead of following gradients; each lives in the file of its name.
ModelType hoeffding_tree_type();
// In hoeffding_tree.cpp too: a HoeffdingTree whose plan rechecks.
ModelType extremely_fast_tree_type();
ModelType hoeffding_adaptive_tree_type();  // in adaptive_tree.cpp
ModelType naive_bayes_type();

// Refuses state that another version has written.
Status check_version(const std::string& model, std::uint8_t version, std::uint8_t known);

}  // namespace ls::ml
