#pragma once

#include "leadstream/ml/registry.hpp"

namespace ls::ml {

// One per learning rule; each lives in the file of its rule.
ModelType coin_type();
ModelType ftrl_type();
ModelType adagrad_type();
ModelType normalized_type();
ModelType sgd_type();

}  // namespace ls::ml
