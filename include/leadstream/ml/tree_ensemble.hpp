#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ls::ml {

// How a file's own library adds up leaves: XGBoost in single, LightGBM in double precision.
enum class Arithmetic : std::uint8_t { float32, float64 };

// What turns margins into what the model was trained to say.
enum class MarginLink : std::uint8_t { identity, logistic, softmax, exponential };

// One node of a flattened tree. Children are neighbours: `first` and `first + 1`.
struct EnsembleNode {
  static constexpr std::uint32_t kIsSplit = 1U << 31U;
  static constexpr std::uint32_t kMissingFirst = 1U << 30U;   // else missing goes to the second
  static constexpr std::uint32_t kIsSet = 1U << 29U;          // members go to the first child
  static constexpr std::uint32_t kZeroIsMissing = 1U << 28U;  // besides NaN
  static constexpr std::uint32_t kFeatureMask = kZeroIsMissing - 1;

  // Of a split: numbers below it go to the first child. Of a set: its place in `sets`. Of a leaf:
  // what it adds.
  double value = 0;
  // Of a leaf in the place of the feature: 0, or the number of its linear model from 1.
  std::uint32_t feature_and_flags = 0;
  // Of a leaf: itself, so that a walk may go on for as long as others need.
  std::uint32_t first = 0;

  [[nodiscard]] bool is_split() const {
    return (feature_and_flags & kIsSplit) != 0;
  }
  [[nodiscard]] bool has(std::uint32_t flag) const {
    return (feature_and_flags & flag) != 0;
  }
  [[nodiscard]] std::uint32_t feature() const {
    return feature_and_flags & kFeatureMask;
  }
};
static_assert(sizeof(EnsembleNode) == 16);

struct EnsembleTree {
  std::uint32_t root = 0;
  std::uint32_t nodes = 0;   // they follow the root
  std::uint32_t depth = 0;   // steps to the farthest leaf
  std::uint32_t output = 0;  // whose margin it adds to
  // Splits by numbers alone, only NaN is missing, leaves are constants.
  bool is_plain = true;
};

// The members of a set as bits of words in `EnsembleLayout::words`.
struct CategorySet {
  std::uint32_t first_word = 0;
  std::uint32_t words = 0;
};

// A leaf that adds `constant` plus a weighted sum; its plain value if one of its features is NaN.
struct LinearLeaf {
  double constant = 0;
  std::vector<std::uint32_t> features = {};
  std::vector<double> weights = {};
};

// Everything that a file says about its trees, flattened.
struct EnsembleLayout {
  Arithmetic arithmetic = Arithmetic::float64;
  MarginLink link = MarginLink::identity;
  double link_scale = 1;  // the margin is multiplied by it before a logistic link
  std::uint32_t features = 0;
  std::vector<double> base = {};  // of each output's margin
  double divisor = 1;             // of the sum: an average of trees
  std::string objective = {};
  std::vector<std::string> feature_names = {};  // empty, or one per feature

  std::vector<EnsembleTree> trees = {};  // in the order in which they are added up
  std::vector<EnsembleNode> nodes = {};
  std::vector<double> covers = {};  // per node: the training weight that came by; or empty
  std::vector<CategorySet> sets = {};
  std::vector<std::uint32_t> words = {};
  std::vector<LinearLeaf> linear = {};
};

// Trees that another program has trained, evaluated as that program would, to the last bit.
// Immutable; const functions are pure, allocate nothing and may run on any thread.
class TreeEnsemble {
 public:
  explicit TreeEnsemble(EnsembleLayout layout) : layout_(std::move(layout)) {}

  [[nodiscard]] std::size_t features() const {
    return layout_.features;
  }
  // Margins per row: one per class of a multiclass model, else 1.
  [[nodiscard]] std::size_t outputs() const {
    return layout_.base.size();
  }
  [[nodiscard]] std::size_t trees() const {
    return layout_.trees.size();
  }
  [[nodiscard]] const EnsembleLayout& layout() const {
    return layout_;
  }

  // Row by row `features()` numbers, NaN if missing, a category by its number; `margins` has room
  // for `outputs()` per row.
  void margins(std::span<const double> rows, std::span<double> margins) const;
  // What one row's margins mean: probabilities, means; in place.
  void apply_link(std::span<double> margins) const;

  // The first or the second child of a split, for one row.
  [[nodiscard]] std::uint32_t next(std::uint32_t node, std::span<const double> row) const;
  [[nodiscard]] std::size_t memory_bytes() const;

 private:
  [[nodiscard]] double leaf_value(std::uint32_t leaf, std::span<const double> row) const;
  void add_plain(const EnsembleTree& tree, std::span<const double> rows,
                 std::span<double> margins) const;
  void add_any(const EnsembleTree& tree, std::span<const double> rows,
               std::span<double> margins) const;
  void add(double& margin, double leaf) const;

  EnsembleLayout layout_;
};

// Which of an XGBoost file's trees count, where early stopping has named its best round.
enum class Rounds { to_the_best, all };

// Reads a model file: XGBoost's JSON or UBJSON (gbtree, dart), LightGBM's text. What it cannot
// evaluate exactly is refused with the place: a JSON pointer, a line, or a byte.
[[nodiscard]] Result<TreeEnsemble> load_tree_ensemble(Bytes file,
                                                      Rounds rounds = Rounds::to_the_best);

}  // namespace ls::ml
