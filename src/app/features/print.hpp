#pragma once

#include "app/features/point_in_time.hpp"
#include "app/terminal.hpp"

#include "leadstream/operators/feature_sets.hpp"

#include <string>
#include <vector>

namespace ls::app {

// A line per feature, group by group.
std::string features_table(const std::vector<operators::FeatureSetNote>& sets, const Style& style);
std::string features_json(const std::vector<operators::FeatureSetNote>& sets);

// One feature: what it is made of and what that takes.
std::string feature_text(const operators::FeatureSetNote& set,
                         const operators::FeatureNote& feature, const Style& style);
std::string feature_json(const operators::FeatureSetNote& set,
                         const operators::FeatureNote& feature);

// A line per element of the vector. The bytes must be those of a vector.
Result<std::string> vector_text(const RebuiltVector& vector, const Style& style);

}  // namespace ls::app
