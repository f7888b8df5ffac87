#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/tree_ensemble.hpp"

namespace ls::ml {

// The trees of what LightGBM (format v3 and v4) saves as text. An error names the line.
[[nodiscard]] Result<TreeEnsemble> read_lightgbm(Bytes file);

}  // namespace ls::ml
