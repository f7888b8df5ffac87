#include "tree_poll.hpp"

#include "leadstream/ml/metrics.hpp"

#include <algorithm>
#include <cmath>

namespace ls::ml {
namespace {

// No tree is surer than that, as no single value is.
double bounded(double margin) {
  return std::clamp(margin, -kEvidenceMax, kEvidenceMax);
}

}  // namespace

double chance_of(const ClassWeights& weights) {
  constexpr double kChanceMin = 1e-13;  // as `bounded`
  const double positive = std::max(weights[1], 0.5);
  const double chance = positive / (positive + std::max(weights[0], 0.5));
  return std::clamp(chance, kChanceMin, 1 - kChanceMin);
}

void TreePoll::count(double margin, double weight, double root_chance) {
  weights_ += weight;
  for_ += weight * sigmoid(bounded(margin));
  against_ += weight * sigmoid(-bounded(margin));
  roots_ += weight * root_chance;
}

// What was decided is all that was moved but by the steps, few if any, that were not.
void TreePoll::ask(const GrowingTree& tree, double weight) {
  double undecided = 0;
  const TreeNode& leaf = tree.walk(plan_, row_, [&undecided](const TreeStep& step) {
    if (step.feature == kNoPlace) {
      undecided += chance_of(step.to) - chance_of(step.from);
    }
  });
  double margin = log_odds(leaf.weights);
  tree.hear(plan_, leaf, row_,
            [&margin](std::uint32_t /*feature*/, double nats) { margin += nats; });
  const double root = chance_of(tree.root().weights);
  decided_ += weight * (sigmoid(bounded(margin)) - root - undecided);
  count(margin, weight, root);
}

void TreePoll::ask(const GrowingTree& tree, double weight, std::span<double> parts) {
  const TreeNode& leaf = tree.walk(plan_, row_, [weight, parts](const TreeStep& step) {
    if (step.feature != kNoPlace) {
      parts[step.feature] += weight * (chance_of(step.to) - chance_of(step.from));
    }
  });
  const double before = log_odds(leaf.weights);
  double margin = before;
  tree.hear(plan_, leaf, row_,
            [&margin](std::uint32_t /*feature*/, double nats) { margin += nats; });
  if (margin != before) {
    const double per_nat = (sigmoid(bounded(margin)) - chance_of(leaf.weights)) / (margin - before);
    tree.hear(plan_, leaf, row_, [weight, per_nat, parts](std::uint32_t feature, double nats) {
      parts[feature] += weight * per_nat * nats;
    });
  }
  count(margin, weight, chance_of(tree.root().weights));
}

double TreePoll::margin() const {
  return std::log(for_ / against_);
}

// The slope of the chord of the log odds between the roots' probability and the outcome; bounded,
// as both may lie so near 0 or 1 that rounding would be all there is.
double TreePoll::stretch() const {
  constexpr double kStretchMax = 1e4;
  const double moved = for_ - roots_;
  const double slope = std::abs(moved) > 1e-9 * weights_
                           ? (margin() - std::log(roots_ / (weights_ - roots_))) / moved
                           : weights_ / (for_ * against_);
  return std::min(slope, kStretchMax / weights_);
}

Prediction TreePoll::outcome() const {
  const double all = margin();
  return {.margin = all, .probability = sigmoid(all), .base = all - stretch() * decided_};
}

Prediction TreePoll::outcome(std::span<double> parts) const {
  const double all = margin();
  const double factor = stretch();
  double sum = 0;
  for (double& part : parts) {
    part *= factor;
    sum += part;
  }
  return {.margin = all, .probability = sigmoid(all), .base = all - sum};
}

}  // namespace ls::ml
