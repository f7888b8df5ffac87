#include "adaptive_tree.hpp"

#include "counting_models.hpp"
#include "heap_bytes.hpp"
#include "spec_completion.hpp"
#include "tree_prediction.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace ls::ml {
namespace {

constexpr std::size_t kAlternatesMax = 6;
constexpr std::size_t kShares = kAlternatesMax + 2;  // of the memory: the tree, and what watches
constexpr std::size_t kAdwinBytes = 8192;            // that one asks of the allocator at most
constexpr std::uint64_t kTestedMin = 300;            // rows, before two trees are compared

constexpr auto kParameters =
    joined(tree_parameters({.grace = 200, .delta = 1e-7}),
           std::array{
               ModelParameter{"drift_delta", 0.002, 1e-300, 0.5,
                              "chance that the errors below a split are taken for drift"},
               ModelParameter{"swap_delta", 0.05, 1e-300, 0.5,
                              "chance that a part is replaced by a worse one"},
               ModelParameter{"memory_max", 32e6, 1e5, 1e12, "bytes of the whole model"},
           });

}  // namespace

AdaptiveTree::AdaptiveTree(const ModelSpec& spec, const FeatureSchema& schema)
    : Model(spec, schema),
      drift_{.delta = spec.params.at("drift_delta"), .rule = stats::AdwinRule::rising_mean},
      log_inverse_swap_(std::log(2 / spec.params.at("swap_delta"))),
      plan_{.rules = TreeRules::read(spec), .features = TreeFeatures(schema)},
      search_(plan_.rules.splits),
      tree_(plan_, 0) {
  const std::size_t bytes_max = whole(spec, "memory_max");
  const std::size_t share = (bytes_max - std::min(bytes_max, own_bytes())) / kShares;
  plan_.rules.memory_max = share - std::min(share, kAdwinBytes);
  watches_max_ = share / (kAdwinBytes + 2 * sizeof(Watch));
}

std::size_t AdaptiveTree::own_bytes() const {
  return sizeof(*this) + named_bytes() + plan_.features.heap_bytes() + search_.heap_bytes();
}

Prediction AdaptiveTree::predict(FeatureRow row) const {
  LS_DCHECK(row.size() == schema_.size());
  return predict_by(tree_, plan_, row);
}

Prediction AdaptiveTree::explain(FeatureRow row, std::span<double> contributions) const {
  LS_DCHECK(row.size() == schema_.size() && contributions.size() == schema_.size());
  return explain_by(tree_, plan_, row, contributions);
}

void AdaptiveTree::learn(FeatureRow row, bool label, double weight) {
  LS_DCHECK(row.size() == schema_.size());
  if (!(weight > 0 && std::isfinite(weight))) {
    return;
  }
  const Example example{
      .row = row, .label = label ? 1U : 0U, .weight = std::min(weight, kWeightMax)};
  if (!tree_.root().is_leaf()) {
    watch_path(example, error_of(tree_.margin(plan_, row), example.label));
  }
  tree_.learn(plan_, search_, example);
  ++examples_;
}

void AdaptiveTree::watch_path(const Example& example, double error) {
  for (std::uint32_t at = 0; !tree_.node(at).is_leaf();) {
    const std::uint32_t next = tree_.child_of(plan_, at, example.row);
    Watch* watch = watch_of(tree_.node(at));
    if (watch != nullptr && attend(at, *watch, example, error)) {
      return;  // the rest of the path is no more
    }
    at = next;
  }
}

AdaptiveTree::Watch* AdaptiveTree::watch_of(TreeNode& split) {
  if (split.watch == kNoNode) {
    if (watches_.size() >= watches_max_) {
      return nullptr;
    }
    split.watch = static_cast<std::uint32_t>(watches_.size());
    make_room(watches_, watches_.size() + 1);
    watches_.push_back({.errors = stats::Adwin(drift_), .alternate = {}});
  }
  return &watches_[split.watch];
}

bool AdaptiveTree::attend(std::uint32_t split, Watch& watch, const Example& example, double error) {
  if (watch.errors.update(error) == stats::DriftLevel::drift && !watch.alternate &&
      alternates() < kAlternatesMax) {
    watch.alternate.emplace(GrowingTree(plan_, 0), drift_);
  }
  if (!watch.alternate) {
    return false;
  }
  TestedTree& other = *watch.alternate;
  other.errors.update(error_of(other.tree.learn(plan_, search_, example), example.label));
  const auto tested = static_cast<double>(watch.errors.width());
  const auto other_tested = static_cast<double>(other.errors.width());
  if (watch.errors.width() <= kTestedMin || other.errors.width() <= kTestedMin) {
    return false;
  }
  const double errs = watch.errors.mean();
  const double bound =
      std::sqrt(2 * errs * (1 - errs) * log_inverse_swap_ * (1 / tested + 1 / other_tested));
  if (errs - other.errors.mean() > bound) {
    replace(split, watch);
    return true;
  }
  if (other.errors.mean() - errs > bound) {
    watch.alternate.reset();
  }
  return false;
}

void AdaptiveTree::replace(std::uint32_t split, Watch& watch) {
  TestedTree other = std::move(*watch.alternate);
  watch.alternate.reset();
  watch.errors = std::move(other.errors);
  tree_.graft(plan_, split, std::move(other.tree));
  renumber_watches();
  ++replaced_;
}

// In the order of the nodes, as if it had been loaded; those of nodes that are gone are forgotten.
void AdaptiveTree::renumber_watches() {
  std::vector<Watch> watches;
  make_room(watches, watches_.size());
  for (std::uint32_t i = 0; i < tree_.nodes(); ++i) {
    TreeNode& node = tree_.node(i);
    if (node.watch != kNoNode) {
      watches.push_back(std::move(watches_[node.watch]));
      node.watch = static_cast<std::uint32_t>(watches.size() - 1);
    }
  }
  watches_ = std::move(watches);
}

std::size_t AdaptiveTree::alternates() const {
  return static_cast<std::size_t>(
      std::count_if(watches_.begin(), watches_.end(),
                    [](const Watch& watch) { return watch.alternate.has_value(); }));
}

std::size_t AdaptiveTree::memory_bytes() const {
  std::size_t bytes = own_bytes() + tree_.heap_bytes() + heap_bytes(watches_);
  for (const Watch& watch : watches_) {
    bytes += watch.errors.heap_bytes() + (watch.alternate ? watch.alternate->heap_bytes() : 0);
  }
  return bytes;
}

ModelType hoeffding_adaptive_tree_type() {
  return {.name = "hoeffding_adaptive_tree",
          .summary = "a decision tree that regrows the parts whose errors have become frequent",
          .parameters = kParameters,
          .make = [](const ModelSpec& spec, const FeatureSchema& schema) -> std::unique_ptr<Model> {
            return std::make_unique<AdaptiveTree>(spec, schema);
          },
          .load = &AdaptiveTree::load};
}

}  // namespace ls::ml
