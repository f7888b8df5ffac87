#include "leadstream/ml/tree_ensemble.hpp"

#include "heap_bytes.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/ml/metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace ls::ml {
namespace {

// Rows that go through a tree before the next tree is fetched: the tree then stays in the
// innermost cache, and so do the rows.
constexpr std::size_t kBlock = 64;
// Rows that walk side by side, so that one row's wait is another row's work.
constexpr std::size_t kAbreast = 8;
// A deeper tree is walked row by row: most rows would only wait for the deepest leaf.
constexpr std::uint32_t kAbreastDepthMax = 16;
// |x| that LightGBM takes for 0 where 0 stands for missing.
constexpr double kNearZero = static_cast<double>(1e-35F);

bool is_member(const CategorySet& set, std::span<const std::uint32_t> words, double x,
               Arithmetic arithmetic) {
  // XGBoost asks for the sign before it drops the fraction, LightGBM after.
  const bool is_negative = arithmetic == Arithmetic::float32 ? x < 0 : x <= -1;
  if (is_negative || !(x < static_cast<double>(set.words) * 32)) {
    return false;
  }
  const auto category = static_cast<std::uint32_t>(x);
  return ((words[set.first_word + category / 32] >> (category % 32)) & 1U) != 0;
}

// Where a row goes from a node of a plain tree; a leaf keeps it. No branch depends on the data: a
// comparison with NaN is false, which sends it to the second child, unless it belongs to the first.
std::uint32_t plain_next(const EnsembleNode& node, const double* row) {
  const double x = row[node.feature()];
  const std::uint32_t is_not_below = x < node.value ? 0U : 1U;
  const std::uint32_t is_moved = (std::isnan(x) ? 1U : 0U) & (node.feature_and_flags >> 30U);
  return node.first + ((is_not_below ^ is_moved) & (node.feature_and_flags >> 31U));
}

// One step of each row. Spelled out row by row, as a loop so short costs a third of the speed.
template <std::size_t... Row>
void step_abreast(std::array<std::uint32_t, kAbreast>& at, const EnsembleNode* nodes,
                  const double* rows, std::size_t width, std::index_sequence<Row...> /*all*/) {
  ((at[Row] = plain_next(nodes[at[Row]], rows + Row * width)), ...);
}

}  // namespace

std::uint32_t TreeEnsemble::next(std::uint32_t at, std::span<const double> row) const {
  const EnsembleNode& node = layout_.nodes[at];
  double x = row[node.feature()];
  const bool is_missing =
      std::isnan(x) || (node.has(EnsembleNode::kZeroIsMissing) && std::abs(x) <= kNearZero);
  if (is_missing) {
    return node.first + (node.has(EnsembleNode::kMissingFirst) ? 0 : 1);
  }
  if (node.has(EnsembleNode::kIsSet)) {
    const CategorySet& set = layout_.sets[static_cast<std::size_t>(node.value)];
    return node.first + (is_member(set, layout_.words, x, layout_.arithmetic) ? 0 : 1);
  }
  return node.first + (x < node.value ? 0 : 1);
}

double TreeEnsemble::leaf_value(std::uint32_t leaf, std::span<const double> row) const {
  const EnsembleNode& node = layout_.nodes[leaf];
  if (node.feature() == 0) {
    return node.value;
  }
  const LinearLeaf& linear = layout_.linear[node.feature() - 1];
  double value = linear.constant;
  for (std::size_t i = 0; i < linear.features.size(); ++i) {
    const double x = row[linear.features[i]];
    if (std::isnan(x)) {
      return node.value;
    }
    value += linear.weights[i] * x;
  }
  return value;
}

void TreeEnsemble::add(double& margin, double leaf) const {
  margin = layout_.arithmetic == Arithmetic::float32
               ? static_cast<double>(static_cast<float>(margin) + static_cast<float>(leaf))
               : margin + leaf;
}

void TreeEnsemble::add_any(const EnsembleTree& tree, std::span<const double> rows,
                           std::span<double> margins) const {
  const std::size_t width = features();
  const std::size_t count = margins.size() / outputs();
  for (std::size_t r = 0; r < count; ++r) {
    const auto row = rows.subspan(r * width, width);
    std::uint32_t at = tree.root;
    while (layout_.nodes[at].is_split()) {
      at = next(at, row);
    }
    add(margins[r * outputs() + tree.output], leaf_value(at, row));
  }
}

void TreeEnsemble::add_plain(const EnsembleTree& tree, std::span<const double> rows,
                             std::span<double> margins) const {
  const std::size_t width = features();
  const std::size_t stride = outputs();
  const std::size_t count = margins.size() / stride;
  const EnsembleNode* nodes = layout_.nodes.data();
  std::size_t r = 0;
  for (; r + kAbreast <= count; r += kAbreast) {
    std::array<std::uint32_t, kAbreast> at;
    at.fill(tree.root);
    const double* row = rows.data() + r * width;
    for (std::uint32_t step = 0; step < tree.depth; ++step) {
      step_abreast(at, nodes, row, width, std::make_index_sequence<kAbreast>());
    }
    for (std::size_t i = 0; i < kAbreast; ++i) {
      add(margins[(r + i) * stride + tree.output], nodes[at[i]].value);
    }
  }
  add_any(tree, rows.subspan(r * width), margins.subspan(r * stride));
}

void TreeEnsemble::margins(std::span<const double> rows, std::span<double> margins) const {
  const std::size_t count = margins.size() / outputs();
  LS_DCHECK(margins.size() == count * outputs() && rows.size() == count * features());
  for (std::size_t begin = 0; begin < count; begin += kBlock) {
    const std::size_t size = std::min(kBlock, count - begin);
    const auto block = rows.subspan(begin * features(), size * features());
    const auto out = margins.subspan(begin * outputs(), size * outputs());
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = layout_.base[i % outputs()];
    }
    for (const EnsembleTree& tree : layout_.trees) {
      if (tree.is_plain && tree.depth <= kAbreastDepthMax) {
        add_plain(tree, block, out);
      } else {
        add_any(tree, block, out);
      }
    }
    if (layout_.divisor != 1) {
      for (double& margin : out) {
        margin /= layout_.divisor;
      }
    }
  }
}

void TreeEnsemble::apply_link(std::span<double> margins) const {
  LS_DCHECK(margins.size() == outputs());
  if (layout_.link == MarginLink::softmax) {
    const double largest = *std::max_element(margins.begin(), margins.end());
    double sum = 0;
    for (double& margin : margins) {
      margin = std::exp(margin - largest);
      sum += margin;
    }
    for (double& margin : margins) {
      margin /= sum;
    }
    return;
  }
  for (double& margin : margins) {
    if (layout_.link == MarginLink::logistic) {
      margin = sigmoid(layout_.link_scale * margin);
    } else if (layout_.link == MarginLink::exponential) {
      margin = std::exp(margin);
    }
  }
}

std::size_t TreeEnsemble::memory_bytes() const {
  std::size_t bytes = sizeof(*this) + heap_bytes(layout_.base) + heap_bytes(layout_.objective) +
                      heap_bytes(layout_.feature_names) + heap_bytes(layout_.trees) +
                      heap_bytes(layout_.nodes) + heap_bytes(layout_.covers) +
                      heap_bytes(layout_.sets) + heap_bytes(layout_.words) +
                      heap_bytes(layout_.linear);
  for (const std::string& name : layout_.feature_names) {
    bytes += heap_bytes(name);
  }
  for (const LinearLeaf& leaf : layout_.linear) {
    bytes += heap_bytes(leaf.features) + heap_bytes(leaf.weights);
  }
  return bytes;
}

}  // namespace ls::ml
