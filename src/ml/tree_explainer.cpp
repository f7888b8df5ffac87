#include "leadstream/ml/tree_explainer.hpp"

#include "gauss_legendre.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>

namespace ls::ml {

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
    : ensemble_(&ensemble), base_(ensemble.layout().base), edges_(ensemble.layout().nodes.size()) {
  find_means();
  const std::size_t features = find_edges();
  // The polynomials have a degree below `features`; `count` points are exact below 2 * count.
  place_points(std::max<std::size_t>(1, (features + 1) / 2));
  std::size_t nodes = 0;
  for (const EnsembleTree& tree : ensemble.layout().trees) {
    nodes = std::max<std::size_t>(nodes, tree.nodes);
  }
  takes_.resize(nodes);
  products_.resize(nodes * blocks_);
}

void TreeExplainer::find_means() {
  const EnsembleLayout& layout = ensemble_->layout();
  std::vector<double> means(layout.nodes.size());
  for (const EnsembleTree& tree : layout.trees) {
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
}

double TreeExplainer::share(std::uint32_t node, std::uint32_t child) const {
  const std::vector<double>& covers = ensemble_->layout().covers;
  const std::uint32_t first = ensemble_->layout().nodes[node].first;
  const double both = covers[first] + covers[first + 1];
  return both > 0 ? covers[child] / both : 0.5;
}

std::size_t TreeExplainer::find_edges() {
  const std::vector<EnsembleNode>& nodes = ensemble_->layout().nodes;
  std::vector<std::uint32_t> parents(nodes.size(), kNone);
  std::vector<std::size_t> features(nodes.size());  // on the path to each node
  std::size_t most = 0;
  for (std::uint32_t node = 0; node < nodes.size(); ++node) {
    if (!nodes[node].is_split()) {
      continue;
    }
    const std::uint32_t feature = nodes[node].feature();
    std::uint32_t above = node;
    while (above != kNone && edges_[above].feature != feature) {
      above = parents[above];
    }
    for (const std::uint32_t child : {nodes[node].first, nodes[node].first + 1}) {
      const double own = share(node, child);
      parents[child] = node;
      features[child] = features[node] + (above == kNone ? 1 : 0);
      most = std::max(most, features[child]);
      edges_[child] = {.feature = feature,
                       .above = above,
                       .share = own,
                       .zero = above == kNone ? own : edges_[above].zero * own};
    }
  }
  return most;
}

void TreeExplainer::place_points(std::size_t count) {
  const Quadrature rule = gauss_legendre(count);
  constexpr std::size_t kAbreast = std::tuple_size_v<Points>;
  blocks_ = (count + kAbreast - 1) / kAbreast;
  Points half = {};
  half.fill(0.5);
  known_.assign(blocks_, half);
  absent_.assign(blocks_, half);
  loss_.resize(blocks_);
  std::vector<Points> weights(blocks_);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t block = i / kAbreast;
    const std::size_t lane = i % kAbreast;
    known_[block][lane] = rule.points[i];
    absent_[block][lane] = 1 - rule.points[i];
    weights[block][lane] = rule.weights[i];
    loss_[block][lane] = -rule.weights[i] / absent_[block][lane];
  }
  gains_.resize(edges_.size() * blocks_);
  for (std::size_t node = 0; node < edges_.size(); ++node) {
    const double zero = edges_[node].zero;
    for (std::size_t block = 0; block < blocks_; ++block) {
      for (std::size_t k = 0; k < kAbreast; ++k) {
        gains_[node * blocks_ + block][k] =
            weights[block][k] * (1 - zero) / (absent_[block][k] * zero + known_[block][k]);
      }
    }
  }
}

double TreeExplainer::explain(std::span<const double> row, std::size_t output,
                              std::span<double> contributions) {
  LS_DCHECK(row.size() == ensemble_->features() && contributions.size() == row.size());
  std::ranges::fill(contributions, 0.0);
  for (const EnsembleTree& tree : ensemble_->layout().trees) {
    if (tree.output == output) {
      explain_tree(tree, row, contributions);
    }
  }
  for (double& contribution : contributions) {
    contribution /= ensemble_->layout().divisor;
  }
  return base_[output];
}

void TreeExplainer::explain_tree(const EnsembleTree& tree, std::span<const double> row,
                                 std::span<double> contributions) {
  const EnsembleNode* nodes = ensemble_->layout().nodes.data();
  const std::uint32_t root = tree.root;
  for (std::size_t block = 0; block < blocks_; ++block) {
    products_[block].fill(1);
  }
  for (std::uint32_t node = root; node < root + tree.nodes; ++node) {
    if (nodes[node].is_split()) {
      const std::uint32_t first = nodes[node].first;
      const bool takes_first = ensemble_->next(node, row) == first;
      step_down(root, node, first, takes_first);
      step_down(root, node, first + 1, !takes_first);
    }
  }
  for (std::uint32_t node = root + tree.nodes; node-- > root;) {
    Points* own = &products_[(node - root) * blocks_];
    if (!nodes[node].is_split()) {
      for (std::size_t block = 0; block < blocks_; ++block) {
        for (double& product : own[block]) {
          product *= nodes[node].value;
        }
      }
      continue;
    }
    const std::uint32_t first = nodes[node].first;
    credit(root, first, contributions);
    credit(root, first + 1, contributions);
    const Points* below = &products_[(first - root) * blocks_];
    for (std::size_t block = 0; block < blocks_; ++block) {
      for (std::size_t k = 0; k < own[block].size(); ++k) {
        own[block][k] = below[block][k] + below[blocks_ + block][k];
      }
    }
  }
}

void TreeExplainer::step_down(std::uint32_t root, std::uint32_t split, std::uint32_t child,
                              bool is_taken) {
  const Edge& edge = edges_[child];
  const Points* from = &products_[(split - root) * blocks_];
  Points* to = &products_[(child - root) * blocks_];
  const bool is_again = edge.above != kNone;
  if (is_again && takes_[edge.above - root] == 0) {
    // The row had left the feature's edges before: the factor is (1 - t) * zero, then and now.
    takes_[child - root] = 0;
    for (std::size_t block = 0; block < blocks_; ++block) {
      for (std::size_t k = 0; k < to[block].size(); ++k) {
        to[block][k] = from[block][k] * edge.share;
      }
    }
    return;
  }
  takes_[child - root] = is_taken ? 1 : 0;
  const double one = is_taken ? 1 : 0;
  for (std::size_t block = 0; block < blocks_; ++block) {
    for (std::size_t k = 0; k < to[block].size(); ++k) {
      to[block][k] = from[block][k] * (absent_[block][k] * edge.zero + known_[block][k] * one);
    }
  }
  if (is_again) {
    const double before = edges_[edge.above].zero;
    for (std::size_t block = 0; block < blocks_; ++block) {
      for (std::size_t k = 0; k < to[block].size(); ++k) {
        to[block][k] /= absent_[block][k] * before + known_[block][k];
      }
    }
  }
}

// The leaves below do not count for the feature's edge above, but for this one.
void TreeExplainer::credit(std::uint32_t root, std::uint32_t child,
                           std::span<double> contributions) const {
  const Edge& edge = edges_[child];
  const Points* sums = &products_[(child - root) * blocks_];
  double said = gain(root, child, sums);
  if (edge.above != kNone) {
    said -= gain(root, edge.above, sums);
  }
  contributions[edge.feature] += said;
}

double TreeExplainer::gain(std::uint32_t root, std::uint32_t edge, const Points* sums) const {
  const Points* gains = takes_[edge - root] != 0 ? &gains_[edge * blocks_] : loss_.data();
  double said = 0;
  for (std::size_t block = 0; block < blocks_; ++block) {
    const Points& g = gains[block];
    const Points& s = sums[block];
    said += (g[0] * s[0] + g[1] * s[1]) + (g[2] * s[2] + g[3] * s[3]);
  }
  return said;
}

}  // namespace ls::ml
