#pragma once

#include "ml/files/file_value.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

namespace ls::ml {

// Reads a model file in JSON. The layer `event`, where the project's JSON reader lives, stands
// beside `ml` and not below it; and model files hold what that reader rightly refuses (NaN,
// Infinity) and millions of numbers, which are wanted as numbers. Reals are read in single
// precision, as XGBoost writes no others: rounding twice would not give back its numbers.
// An error names line and column.
[[nodiscard]] Result<FileValue> read_json(Bytes text);

}  // namespace ls::ml
