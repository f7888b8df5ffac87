#include "leadstream/ml/tree_explainer.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::ml {
namespace {

// Stands at the begin of every path, for no feature.
constexpr std::uint32_t kNoFeature = std::numeric_limits<std::uint32_t>::max();

std::size_t offset_of(std::size_t depth) {
  // Paths of 1, 2, 3 ... steps, one behind the other; a tree's root is depth 0.
  return depth * (depth + 1) / 2;
}

}  // namespace

Result<TreeExplainer> TreeExplainer::make(const TreeEnsemble& ensemble) {
  const EnsembleLayout& layout = ensemble.layout();
  if (!layout.linear.empty()) {
    return user_error("leaves that are linear models cannot be explained");
  }
  if (layout.covers.size() != layout.nodes.size()) {
    return user_error("the model's file does not say how many rows came by its nodes");
  }
  return TreeExplainer(ensemble);
}

TreeExplainer::TreeExplainer(const TreeEnsemble& ensemble)
    : ensemble_(&ensemble), base_(ensemble.layout().base) {
  const EnsembleLayout& layout = ensemble.layout();
  std::size_t depth = 0;
  std::vector<double> means(layout.nodes.size());
  for (const EnsembleTree& tree : layout.trees) {
    depth = std::max<std::size_t>(depth, tree.depth);
    // Children lie behind their parents.
    for (std::uint32_t node = tree.root + tree.nodes; node-- > tree.root;) {
      const EnsembleNode& at = layout.nodes[node];
      means[node] = at.is_split() ? share(node, at.first) * means[at.first] +
                                        share(node, at.first + 1) * means[at.first + 1]
                                  : at.value;
    }
    base_[tree.output] += means[tree.root];
  }
  for (double& base : base_) {
    base /= layout.divisor;
  }
  steps_.resize(offset_of(depth + 1) + depth + 2);
}

double TreeExplainer::share(std::uint32_t node, std::uint32_t child) const {
  const std::vector<double>& covers = ensemble_->layout().covers;
  const std::uint32_t first = ensemble_->layout().nodes[node].first;
  const double both = covers[first] + covers[first + 1];
  return both > 0 ? covers[child] / both : 0.5;
}

std::span<TreeExplainer::Step> TreeExplainer::path(std::size_t depth, std::size_t length) {
  return std::span(steps_).subspan(offset_of(depth), length);
}

// Puts a step at the end of a path; the last place of `path` is its place.
void TreeExplainer::extend(std::span<Step> path, const Step& step) {
  const std::size_t last = path.size() - 1;
  path[last] = step;
  path[last].weight = last == 0 ? 1 : 0;
  const double size = static_cast<double>(last) + 1;
  for (std::size_t i = last; i-- > 0;) {
    const auto before = static_cast<double>(i);
    path[i + 1].weight += step.one * path[i].weight * (before + 1) / size;
    path[i].weight = step.zero * path[i].weight * (static_cast<double>(last) - before) / size;
  }
}

// Takes the step at `at` out, as if it had never been put on; the last place is then free.
void TreeExplainer::unwind(std::span<Step> path, std::size_t at) {
  const std::size_t last = path.size() - 1;
  const double size = static_cast<double>(last) + 1;
  const double one = path[at].one;
  const double zero = path[at].zero;
  double next = path[last].weight;
  for (std::size_t i = last; i-- > 0;) {
    const double place = static_cast<double>(i) + 1;
    if (one != 0) {
      const double old = path[i].weight;
      path[i].weight = next * size / (place * one);
      next = old - path[i].weight * zero * (size - place) / size;
    } else {
      path[i].weight = path[i].weight * size / (zero * (size - place));
    }
  }
  for (std::size_t i = at; i < last; ++i) {
    path[i].feature = path[i + 1].feature;
    path[i].zero = path[i + 1].zero;
    path[i].one = path[i + 1].one;
  }
}

// The sum of the weights that `unwind` would leave.
double TreeExplainer::unwound_weight(std::span<const Step> path, std::size_t at) {
  const std::size_t last = path.size() - 1;
  const double size = static_cast<double>(last) + 1;
  const double one = path[at].one;
  const double zero = path[at].zero;
  double next = path[last].weight;
  double sum = 0;
  for (std::size_t i = last; i-- > 0;) {
    const double place = static_cast<double>(i) + 1;
    if (one != 0) {
      const double weight = next * size / (place * one);
      sum += weight;
      next = path[i].weight - weight * zero * (size - place) / size;
    } else {
      sum += path[i].weight * size / (zero * (size - place));
    }
  }
  return sum;
}

void TreeExplainer::add_leaf(double value, std::span<const Step> path) {
  for (std::size_t i = 1; i < path.size(); ++i) {
    contributions_[path[i].feature] +=
        unwound_weight(path, i) * (path[i].one - path[i].zero) * value;
  }
}

// `length` steps came before, in the path of the depth before.
void TreeExplainer::walk(std::uint32_t node, std::size_t depth, std::size_t length,
                         const Step& step) {
  const auto own = path(depth, length + 1);
  if (length > 0) {
    std::ranges::copy(path(depth - 1, length), own.begin());
  }
  extend(own, step);
  const EnsembleNode& at = ensemble_->layout().nodes[node];
  if (!at.is_split()) {
    add_leaf(at.value, own);
    return;
  }
  // A feature that is on the path already gives up its former place.
  Step before{.feature = at.feature(), .zero = 1, .one = 1};
  std::size_t size = own.size();
  const auto found = std::find_if(own.begin() + 1, own.end(), [&at](const Step& earlier) {
    return earlier.feature == at.feature();
  });
  if (found != own.end()) {
    before.zero = found->zero;
    before.one = found->one;
    unwind(own, static_cast<std::size_t>(found - own.begin()));
    --size;
  }
  walk_child(node, at.first, depth, size, before);
  walk_child(node, at.first + 1, depth, size, before);
}

void TreeExplainer::walk_child(std::uint32_t node, std::uint32_t child, std::size_t depth,
                               std::size_t length, const Step& before) {
  Step step = before;
  step.zero *= share(node, child);
  step.one = ensemble_->next(node, row_) == child ? before.one : 0;
  // No subset of the features leads there.
  if (step.zero != 0 || step.one != 0) {
    walk(child, depth + 1, length, step);
  }
}

double TreeExplainer::explain(std::span<const double> row, std::size_t output,
                              std::span<double> contributions) {
  LS_DCHECK(row.size() == ensemble_->features() && contributions.size() == row.size());
  std::ranges::fill(contributions, 0.0);
  row_ = row;
  contributions_ = contributions;
  for (const EnsembleTree& tree : ensemble_->layout().trees) {
    if (tree.output == output) {
      walk(tree.root, 0, 0, {.feature = kNoFeature, .zero = 1, .one = 1});
    }
  }
  for (double& contribution : contributions) {
    contribution /= ensemble_->layout().divisor;
  }
  return base_[output];
}

}  // namespace ls::ml
