#include "hoeffding_tree.hpp"

#include "counting_models.hpp"
#include "heap_bytes.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/hash.hpp"
#include "leadstream/ml/metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"grace", 200, 1, 1e9, "examples of a leaf between two looks for a split"},
    ModelParameter{"delta", 1e-7, 1e-300, 0.5, "chance of a wrong split that is taken"},
    ModelParameter{"tau", 0.05, 0, 1, "difference, in bits, below which two splits are equal"},
    ModelParameter{"candidates", 10, 1, 1000, "thresholds that are tried per number"},
    ModelParameter{"leaves", 2, 0, 2, "decide by majority (0), naive Bayes (1), the better (2)"},
    ModelParameter{"smoothing", 1, 1e-6, 1e6, "added to the count of each category in each class"},
    ModelParameter{"categories_max", 64, 1, 65536,
                   "categories of a feature that a leaf counts on their own"},
    ModelParameter{"branches_max", 32, 2, 65536, "categories that a split gives a branch each"},
    ModelParameter{"memory_max", 8e6, 1e4, 1e12, "bytes of the whole model"},
};

std::size_t whole(const ModelSpec& spec, std::string_view name) {
  return static_cast<std::size_t>(spec.params.find(name)->second);
}

}  // namespace

HoeffdingTree::HoeffdingTree(const ModelSpec& spec, const FeatureSchema& schema)
    : Model(spec, schema),
      categories_{.smoothing = spec.params.at("smoothing"),
                  .capacity = whole(spec, "categories_max")},
      splits_{.candidates = whole(spec, "candidates"), .branches_max = whole(spec, "branches_max")},
      grace_(spec.params.at("grace")),
      log_inverse_delta_(-std::log(spec.params.at("delta"))),
      tau_(spec.params.at("tau")),
      decides_(static_cast<Decides>(whole(spec, "leaves"))),
      memory_max_(whole(spec, "memory_max")),
      values_(schema.size()),
      search_(splits_) {
  seeds_.reserve(schema.size());
  for (const FeatureDef& feature : schema.features()) {
    seeds_.push_back(hash64(feature.name));
  }
  nodes_.push_back({});
  nodes_[0].growing = new_growing_leaf(0);
}

HoeffdingTree::Step HoeffdingTree::step_from(const TreeNode& node, FeatureRow row) const {
  const Step undecided{node.first_child + node.heavier, false};
  if (node.test.column == kNoNode) {
    return undecided;  // the feature has vanished from the schema
  }
  const ColumnValue value = value_at(node.test.column, row);
  if (value.is_missing()) {
    return undecided;
  }
  if (node.test.kind == SplitKind::threshold) {
    return {node.first_child + (value.number() <= node.test.threshold ? 0 : 1), true};
  }
  if (node.test.kind == SplitKind::one_category) {
    return {node.first_child + (value.category() == node.test.category ? 0 : 1), true};
  }
  const auto begin = nodes_.begin() + node.first_child;
  const auto found = std::lower_bound(
      begin, begin + node.children, value.category(),
      [](const TreeNode& child, std::uint64_t key) { return child.category < key; });
  if (found == begin + node.children || found->category != value.category()) {
    return undecided;
  }
  return {static_cast<std::uint32_t>(found - nodes_.begin()), true};
}

std::uint32_t HoeffdingTree::leaf_of(FeatureRow row) const {
  std::uint32_t at = 0;
  while (!nodes_[at].is_leaf()) {
    at = step_from(nodes_[at], row).child;
  }
  return at;
}

bool HoeffdingTree::uses_bayes(const TreeNode& leaf) const {
  if (leaf.growing == kNoNode || decides_ == Decides::majority) {
    return false;
  }
  const GrowingLeaf& seen = growing_[leaf.growing];
  return decides_ == Decides::bayes || seen.bayes_hits >= seen.majority_hits;
}

Prediction HoeffdingTree::predict(FeatureRow row) const {
  LS_DCHECK(row.size() == schema_.size());
  double base = log_odds(nodes_[0].weights);
  std::uint32_t at = 0;
  while (!nodes_[at].is_leaf()) {
    const Step step = step_from(nodes_[at], row);
    if (!step.is_decided) {
      base += log_odds(nodes_[step.child].weights) - log_odds(nodes_[at].weights);
    }
    at = step.child;
  }
  const TreeNode& leaf = nodes_[at];
  double margin = log_odds(leaf.weights);
  if (uses_bayes(leaf)) {
    const auto& columns = growing_[leaf.growing].columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      margin += columns[i].evidence(schema_.at(i).kind, value_at(i, row), categories_);
    }
  }
  return {.margin = margin, .probability = sigmoid(margin), .base = base};
}

Prediction HoeffdingTree::explain(FeatureRow row, std::span<double> contributions) const {
  LS_DCHECK(row.size() == schema_.size() && contributions.size() == schema_.size());
  std::fill(contributions.begin(), contributions.end(), 0.0);
  double base = log_odds(nodes_[0].weights);
  std::uint32_t at = 0;
  while (!nodes_[at].is_leaf()) {
    const Step step = step_from(nodes_[at], row);
    double& owner = step.is_decided ? contributions[nodes_[at].test.column] : base;
    owner += log_odds(nodes_[step.child].weights) - log_odds(nodes_[at].weights);
    at = step.child;
  }
  const TreeNode& leaf = nodes_[at];
  double margin = log_odds(leaf.weights);
  if (uses_bayes(leaf)) {
    const auto& columns = growing_[leaf.growing].columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const double said = columns[i].evidence(schema_.at(i).kind, value_at(i, row), categories_);
      contributions[i] += said;
      margin += said;
    }
  }
  return {.margin = margin, .probability = sigmoid(margin), .base = base};
}

void HoeffdingTree::learn(FeatureRow row, bool label, double weight) {
  LS_DCHECK(row.size() == schema_.size());
  if (!(weight > 0 && std::isfinite(weight))) {
    return;
  }
  const std::uint32_t at = leaf_of(row);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    values_[i] = value_at(i, row);
  }
  if (learn_at(nodes_[at], label ? 1 : 0, std::min(weight, kWeightMax))) {
    keep_within_memory();
  }
  ++examples_;
  if (nodes_[at].growing != kNoNode &&
      nodes_[at].weight() - growing_[nodes_[at].growing].tried_at >= grace_) {
    try_to_split(at);
  }
}

// Tests both ways to decide on the example, then counts it.
bool HoeffdingTree::learn_at(TreeNode& node, std::size_t label, double weight) {
  bool has_grown = false;
  if (node.growing != kNoNode) {
    GrowingLeaf& leaf = growing_[node.growing];
    double margin = log_odds(node.weights);
    if ((margin > 0 ? 1U : 0U) == label) {
      leaf.majority_hits += weight;
    }
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const FeatureKind kind = schema_.at(i).kind;
      margin += leaf.columns[i].evidence(kind, values_[i], categories_);
      has_grown |= leaf.columns[i].add(kind, values_[i], label, weight, categories_);
    }
    if ((margin > 0 ? 1U : 0U) == label) {
      leaf.bayes_hits += weight;
    }
  }
  node.weights[label] += weight;
  return has_grown;
}

std::size_t HoeffdingTree::memory_bytes() const {
  std::size_t bytes = sizeof(*this) + named_bytes() + heap_bytes(seeds_) + heap_bytes(nodes_) +
                      heap_bytes(growing_) + heap_bytes(free_) + heap_bytes(values_) +
                      search_.heap_bytes();
  for (const GrowingLeaf& leaf : growing_) {
    bytes += leaf.heap_bytes();
  }
  return bytes;
}

ModelType hoeffding_tree_type() {
  return {.name = "hoeffding_tree",
          .summary = "a decision tree that grows from the stream; finds what features say together",
          .parameters = kParameters,
          .make = [](const ModelSpec& spec, const FeatureSchema& schema) -> std::unique_ptr<Model> {
            return std::make_unique<HoeffdingTree>(spec, schema);
          },
          .load = &HoeffdingTree::load};
}

}  // namespace ls::ml
