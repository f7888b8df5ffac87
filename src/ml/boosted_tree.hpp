#pragma once

#include "feature_bins.hpp"
#include "gradient_split.hpp"

#include "leadstream/base/bytes.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ls::ml {

// What all trees of a model grow by.
struct BoostedTreeRules {
  GradientSplitRules split = {};
  double memory = 1000;  // examples, beyond which a node's older ones fade
  double grace = 25;     // examples of a leaf between two looks for a split
  double log_inverse_delta = 3;
  double value_max = 4;     // of a leaf, either way
  std::size_t leaves = 16;  // with a histogram each; > 0
};

struct BoostedNode {
  static constexpr std::uint32_t kNone = 0xffffffff;

  Gradients seen = {};              // of the examples that came by, older ones faded
  double weight = 0;                // of the same
  double value = 0;                 // the Newton step that `seen` asks for
  double threshold = 0;             // of a number: at or below it to the first child
  std::uint64_t first_bins = 0;     // of a category: the bins that go to the first child
  std::uint32_t column = kNone;     // of a split; none if it has vanished from the schema
  std::uint32_t first_child = 0;    // the second follows it; 0: a leaf
  std::uint32_t histogram = kNone;  // of a leaf that may be split
  float tried_at = 0;               // examples since a split was last looked for
  bool is_set = false;
  bool missing_first = false;
  bool knows_missing = false;  // else what is missing goes where most went
  bool first_is_heavier = true;

  [[nodiscard]] bool is_leaf() const {
    return first_child == 0;
  }
};

// One tree of a boosted model: it learns the gradients that the trees before it leave. It sees
// some of the columns, each quantised to 64 bins. Takes all its memory with `start`.
class BoostedTree {
 public:
  struct Step {
    std::uint32_t child;
    bool is_decided;  // by a value, not by the lack of one
  };

  // Forgets everything; `columns` in rising order. `first_try` examples count as seen by the root.
  void start(std::span<const std::uint32_t> columns, std::size_t leaves, float first_try);

  template <typename CellAt>
  [[nodiscard]] Step step_from(const BoostedNode& node, const CellAt& cell_at) const {
    const Step undecided{node.first_child + (node.first_is_heavier ? 0 : 1), false};
    if (node.column == BoostedNode::kNone) {
      return undecided;
    }
    const BoostedCell cell = cell_at(node.column);
    if (cell.is_unknown || (cell.is_missing && !node.knows_missing)) {
      return undecided;
    }
    bool is_first = cell.number <= node.threshold;
    if (cell.is_missing) {
      is_first = node.missing_first;
    } else if (node.is_set) {
      is_first = ((node.first_bins >> cell.category) & 1U) != 0;
    }
    return {node.first_child + (is_first ? 0 : 1), true};
  }
  template <typename CellAt>
  [[nodiscard]] double value(const CellAt& cell_at) const {
    std::uint32_t at = 0;
    while (!nodes_[at].is_leaf()) {
      at = step_from(nodes_[at], cell_at).child;
    }
    return nodes_[at].value;
  }

  // Counts one example by its cells and bins; returns the value that its leaf had before.
  double learn(std::span<const BoostedCell> cells, std::span<const std::uint8_t> bins,
               const Gradients& gradients, double weight, const FeatureBins& edges,
               const BoostedTreeRules& rules);
  // The bins of a column now mean something else.
  void forget_histograms_of(std::uint32_t column);

  [[nodiscard]] const std::vector<BoostedNode>& nodes() const {
    return nodes_;
  }
  [[nodiscard]] const std::vector<std::uint32_t>& columns() const {
    return columns_;
  }

  void save(ByteWriter& out) const;
  // False if the bytes are damaged; `columns_total` of the model.
  bool load(ByteReader& in, std::size_t leaves, std::size_t columns_total);
  // The same tree for another schema: `places` holds the new place of each column, kNone if it has
  // vanished. `columns` are the new tree's.
  [[nodiscard]] BoostedTree moved(const std::vector<std::uint32_t>& places,
                                  std::span<const std::uint32_t> columns, std::size_t leaves) const;
  [[nodiscard]] std::size_t heap_bytes() const;

 private:
  // Of all columns, one after the other.
  [[nodiscard]] std::span<GradientBin> histograms(std::uint32_t which);
  [[nodiscard]] std::span<const GradientBin> histograms(std::uint32_t which) const;
  // None if all are taken.
  [[nodiscard]] std::uint32_t take_histogram();
  void give_back(std::uint32_t histogram);
  void count(BoostedNode& node, const Gradients& gradients, double weight,
             const BoostedTreeRules& rules);
  void try_to_split(std::uint32_t at, const FeatureBins& edges, const BoostedTreeRules& rules);
  void split(std::uint32_t at, std::uint32_t column, const GradientSplit& found, double edge,
             const BoostedTreeRules& rules);

  std::vector<BoostedNode> nodes_;  // the root first; children behind their parents
  std::vector<std::uint32_t> columns_;
  std::vector<GradientBin> bins_;  // histogram by histogram, column by column
  std::vector<std::uint32_t> free_;
};

}  // namespace ls::ml
