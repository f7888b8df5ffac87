#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/ml/features.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ls::ml {

// Where the named features stand, or all of the kind if none is named, but for the mark of a
// feature set ("lead@0123456789abcdef"), which never has a value. A user error if one is not there
// or of another kind.
Result<std::vector<std::size_t>> places_of(const FeatureSchema& schema, FeatureKind kind,
                                           const std::vector<std::string>& names);

// What a category is told by. What is missing is one of its own.
std::uint64_t category_of(const FeatureValue& value);

// A number as a feature value; what has grown beyond all bounds stands at the bound.
FeatureValue bounded(double number);

}  // namespace ls::ml
