#pragma once

#include "growing_tree.hpp"

#include "leadstream/ml/model.hpp"

#include <span>

namespace ls::ml {

// What a single tree says: the margin is the leaf's log odds plus what naive Bayes says there. A
// step down that a feature decided belongs to that feature; one without its value to the base.
Prediction predict_by(const GrowingTree& tree, const TreePlan& plan, FeatureRow row);
Prediction explain_by(const GrowingTree& tree, const TreePlan& plan, FeatureRow row,
                      std::span<double> contributions);

}  // namespace ls::ml
