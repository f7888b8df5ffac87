#include "tree_prediction.hpp"

#include "leadstream/ml/metrics.hpp"

#include <algorithm>

namespace ls::ml {

Prediction predict_by(const GrowingTree& tree, const TreePlan& plan, FeatureRow row) {
  double base = log_odds(tree.root().weights);
  const TreeNode& leaf = tree.walk(plan, row, [&base](const TreeStep& step) {
    if (step.feature == kNoPlace) {
      base += log_odds(step.to) - log_odds(step.from);
    }
  });
  double margin = log_odds(leaf.weights);
  tree.hear(plan, leaf, row, [&margin](std::uint32_t /*feature*/, double nats) { margin += nats; });
  return {.margin = margin, .probability = sigmoid(margin), .base = base};
}

Prediction explain_by(const GrowingTree& tree, const TreePlan& plan, FeatureRow row,
                      std::span<double> contributions) {
  std::fill(contributions.begin(), contributions.end(), 0.0);
  double base = log_odds(tree.root().weights);
  const TreeNode& leaf = tree.walk(plan, row, [&base, contributions](const TreeStep& step) {
    double& owner = step.feature == kNoPlace ? base : contributions[step.feature];
    owner += log_odds(step.to) - log_odds(step.from);
  });
  double margin = log_odds(leaf.weights);
  tree.hear(plan, leaf, row, [&margin, contributions](std::uint32_t feature, double nats) {
    contributions[feature] += nats;
    margin += nats;
  });
  return {.margin = margin, .probability = sigmoid(margin), .base = base};
}

}  // namespace ls::ml
