#pragma once

#include "growing_tree.hpp"
#include "tested_tree.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/ml/model.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ls::ml {

// A Hoeffding tree that replaces what has become wrong (HAT; Bifet and Gavalda 2009): ADWIN watches
// the errors below each split, and when they become more frequent, another tree begins to grow
// beside it on the same rows. Once both have been tested on 300 rows, the other one takes its place
// if it errs less by more than chance allows, and is given up if it errs more.
// `memory_max` is a hard bound of the whole: an eighth for each tree and for what watches, of which
// there are no more than fit.
class AdaptiveTree final : public Model {
 public:
  AdaptiveTree(const ModelSpec& spec, const FeatureSchema& schema);
  static Result<std::unique_ptr<Model>> load(const ModelSpec& spec, const FeatureSchema& schema,
                                             ByteReader& in);

  // As those of a HoeffdingTree.
  [[nodiscard]] Prediction predict(FeatureRow row) const override;
  Prediction explain(FeatureRow row, std::span<double> contributions) const override;
  using Model::learn;
  void learn(FeatureRow row, bool label, double weight) override;
  void save(std::string& out) const override;
  [[nodiscard]] std::unique_ptr<Model> clone() const override {
    return std::make_unique<AdaptiveTree>(*this);
  }
  [[nodiscard]] std::unique_ptr<Model> adapted_to(const FeatureSchema& schema) const override;
  [[nodiscard]] std::size_t memory_bytes() const override;

  // Parts that were replaced so far.
  [[nodiscard]] std::uint64_t replaced() const {
    return replaced_;
  }
  [[nodiscard]] std::size_t alternates() const;

 private:
  // What is kept of a split.
  struct Watch {
    stats::Adwin errors;
    std::optional<TestedTree> alternate;
  };

  [[nodiscard]] std::size_t own_bytes() const;
  void watch_path(const Example& example, double error);
  Watch* watch_of(TreeNode& split);
  // True if the alternate has taken the place of the split.
  bool attend(std::uint32_t split, Watch& watch, const Example& example, double error);
  void replace(std::uint32_t split, Watch& watch);
  void renumber_watches();

  stats::AdwinOptions drift_;
  double log_inverse_swap_;
  TreePlan plan_;
  SplitSearch search_;
  GrowingTree tree_;
  std::size_t watches_max_ = 0;
  std::vector<Watch> watches_;
  std::uint64_t replaced_ = 0;
};

}  // namespace ls::ml
