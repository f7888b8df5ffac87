#pragma once

#include "leadstream/ml/tree_ensemble.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace ls::ml {

// What an objective of XGBoost makes of margins, and of the base score that it starts from.
struct XgboostMeaning {
  MarginLink link = MarginLink::identity;
  MarginLink of_base = MarginLink::identity;  // base_score = link(margin)
};

// Nothing for an objective that is not known.
[[nodiscard]] std::optional<XgboostMeaning> meaning_of(std::string_view objective);
// The margin to start from, in single precision as all of XGBoost's sums.
[[nodiscard]] float base_margin(const XgboostMeaning& meaning, float base_score);
// "5E-1" or "[1E-1,2E-1]"; empty if it is neither.
[[nodiscard]] std::vector<float> parse_base_score(std::string_view text);

}  // namespace ls::ml
