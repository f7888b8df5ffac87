#pragma once

#include "operators/condition.hpp"

#include "leadstream/config/reader.hpp"

#include <span>

namespace ls::operators {

// Adds a problem, at its place, if no event of the types could ever fulfil the comparison: an
// unknown field, an operator or a value that does not fit its kind. Every mistake of a leaf that is
// otherwise well formed is found before it runs, as it would only ever show as silence.
void check_leaf(const Condition& leaf, std::span<const event::EventType* const> types,
                config::Reader& reader);

}  // namespace ls::operators
