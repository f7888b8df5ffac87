#pragma once

#include "operators/aggregate/aggregated_lead.hpp"

#include "leadstream/base/time.hpp"
#include "leadstream/ml/features.hpp"

#include <span>

namespace ls::operators {

// The vector of a bound row as of a time not before that of its newest event: what is served, and
// what is rebuilt, is read here alone. `out` has a place per feature of the schema, each missing.
// Words are views of the row.
void read_values(const AggregateSettings& settings, const AggregatedLead& row, EventTime as_of,
                 std::span<ml::FeatureValue> out);

}  // namespace ls::operators
