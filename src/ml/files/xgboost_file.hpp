#pragma once

#include "ml/files/file_value.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/ml/tree_ensemble.hpp"

namespace ls::ml {

// The trees of what XGBoost (1.0 and later) saves as JSON or UBJSON.
[[nodiscard]] Result<TreeEnsemble> read_xgboost(const FileValue& file, Rounds rounds);

}  // namespace ls::ml
