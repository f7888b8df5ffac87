#pragma once

#include "hoeffding_nodes.hpp"
#include "split_search.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/ml/model.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ls::ml {

// A decision tree that grows from a stream (VFDT; Domingos and Hulten 2000, with normal laws for
// numbers as in MOA). A leaf is split once its best split is better than the second by more than
// chance allows at `delta` (Hoeffding 1963), or once both are as good as equal (`tau`). Leaves
// decide by naive Bayes where that has been right more often than their majority (Gama, Rocha,
// Medas 2003).
//
// A missing or unknown value follows the branch that had more weight when the node was split.
// `memory_max` is a hard bound: beyond it the leaves that promise least stop growing, then all.
// Explanations: the margin is the leaf's log odds plus what naive Bayes says there. A step down
// that a feature decided belongs to that feature; one without its value belongs to the base.
class HoeffdingTree final : public Model {
 public:
  HoeffdingTree(const ModelSpec& spec, const FeatureSchema& schema);
  static Result<std::unique_ptr<Model>> load(const ModelSpec& spec, const FeatureSchema& schema,
                                             ByteReader& in);

  [[nodiscard]] Prediction predict(FeatureRow row) const override;
  Prediction explain(FeatureRow row, std::span<double> contributions) const override;
  using Model::learn;
  void learn(FeatureRow row, bool label, double weight) override;
  void save(std::string& out) const override;
  [[nodiscard]] std::unique_ptr<Model> clone() const override {
    return std::make_unique<HoeffdingTree>(*this);
  }
  [[nodiscard]] std::unique_ptr<Model> adapted_to(const FeatureSchema& schema) const override;
  [[nodiscard]] std::size_t memory_bytes() const override;

  [[nodiscard]] std::size_t nodes() const {
    return nodes_.size();
  }
  [[nodiscard]] std::size_t growing_leaves() const {
    return growing_.size() - free_.size();
  }

 private:
  enum class Decides { majority = 0, bayes = 1, better_of_both = 2 };
  struct Step {
    std::uint32_t child;
    bool is_decided;  // by a value, not by the lack of one
  };

  [[nodiscard]] ColumnValue value_at(std::size_t i, FeatureRow row) const {
    return ColumnValue::of(schema_.at(i).kind, seeds_[i], row[i]);
  }
  [[nodiscard]] Step step_from(const TreeNode& node, FeatureRow row) const;
  [[nodiscard]] std::uint32_t leaf_of(FeatureRow row) const;
  [[nodiscard]] bool uses_bayes(const TreeNode& leaf) const;

  // True if that took more memory.
  bool learn_at(TreeNode& node, std::size_t label, double weight);
  void try_to_split(std::uint32_t leaf);
  [[nodiscard]] SplitTest wanted_split(const TreeNode& node, const GrowingLeaf& leaf,
                                       bool& is_wanted);
  void split(std::uint32_t leaf, const SplitTest& test);
  std::uint32_t new_growing_leaf(double weight);
  void stop_growing(TreeNode& leaf);
  [[nodiscard]] std::size_t bytes_needed() const;
  void keep_within_memory();
  [[nodiscard]] Status check_nodes() const;

  CategoryRules categories_;
  SplitRules splits_;
  double grace_;
  double log_inverse_delta_;
  double tau_;
  Decides decides_;
  std::size_t memory_max_;
  std::vector<std::uint64_t> seeds_;  // of each feature's categories

  std::vector<TreeNode> nodes_;  // the root first; children behind their parents
  std::vector<GrowingLeaf> growing_;
  std::vector<std::uint32_t> free_;  // places in `growing_`
  std::vector<ColumnValue> values_;  // scratch of `learn`
  SplitSearch search_;
};

}  // namespace ls::ml
