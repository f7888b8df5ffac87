#pragma once

#include "ml/files/file_value.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

namespace ls::ml {

// Reads a model file in UBJSON (Universal Binary JSON, draft 12), as XGBoost writes it: numbers
// are big-endian, arrays and objects may tell their count and an array the type of its items
// beforehand. An error names the byte.
[[nodiscard]] Result<FileValue> read_ubjson(Bytes bytes);

}  // namespace ls::ml
