#pragma once

#include "growing_tree.hpp"

#include "leadstream/ml/model.hpp"

#include <span>

namespace ls::ml {

// What many trees say about one row: the mean of their probabilities, by their weights, and the
// margin is its log odds. Reasons are found in probabilities, where the mean is a sum: each step
// down a tree moves it from what one node gives to what the next one does (Saabas 2014), and what
// naive Bayes adds in the leaf is shared out by what each feature says. They are then stretched,
// all by the same factor, to the scale of the margin; steps that no value decided stay in the base.
class TreePoll {
 public:
  TreePoll(const TreePlan& plan, FeatureRow row) : plan_(plan), row_(row) {}

  // weight > 0.
  void ask(const GrowingTree& tree, double weight);
  // Adds the reasons to `parts`, one place per feature.
  void ask(const GrowingTree& tree, double weight, std::span<double> parts);

  // At least one tree was asked.
  [[nodiscard]] Prediction outcome() const;
  // Stretches `parts` too.
  Prediction outcome(std::span<double> parts) const;

 private:
  void count(double margin, double weight, double root_chance);
  [[nodiscard]] double margin() const;
  [[nodiscard]] double stretch() const;

  const TreePlan& plan_;
  FeatureRow row_;
  double weights_ = 0;
  // Sums of weight times probability, of each class: neither loses what is small beside the other.
  double for_ = 0;
  double against_ = 0;
  double roots_ = 0;    // the same of the roots alone
  double decided_ = 0;  // of what steps and words of features have added
};

// The probability of a node's positive class.
double chance_of(const ClassWeights& weights);

}  // namespace ls::ml
