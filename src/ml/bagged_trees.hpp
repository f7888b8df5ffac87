#pragma once

#include "bagged_member.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/ml/model.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ls::ml {

// Trees that differ because each learns an example Poisson(lambda) times (online bagging; Oza and
// Russell 2001), drawn for each tree and example on its own, so that the draws do not depend on
// each other. The mean of their probabilities decides, see TreePoll. Each tree is tested on an
// example before it learns it, and ADWIN watches its errors; see OnDrift for what follows.
// `memory_max` is a hard bound of the whole, shared out evenly.
class BaggedTrees final : public Model {
 public:
  // The rules follow from the spec alone.
  BaggedTrees(const ModelSpec& spec, const FeatureSchema& schema, const BaggingRules& rules,
              const TreeRules& trees);

  [[nodiscard]] Prediction predict(FeatureRow row) const override;
  Prediction explain(FeatureRow row, std::span<double> contributions) const override;
  using Model::learn;
  void learn(FeatureRow row, bool label, double weight) override;
  void save(std::string& out) const override;
  // Reads what `save` wrote behind spec and schema into a new model.
  Status restore(ByteReader& in);
  [[nodiscard]] std::unique_ptr<Model> clone() const override {
    return std::make_unique<BaggedTrees>(*this);
  }
  [[nodiscard]] std::unique_ptr<Model> adapted_to(const FeatureSchema& schema) const override;
  [[nodiscard]] std::size_t memory_bytes() const override;

  [[nodiscard]] std::span<const BaggedMember> members() const {
    return members_;
  }
  // Trees that were ever begun.
  [[nodiscard]] std::uint32_t trees_begun() const {
    return trees_begun_;
  }

 private:
  [[nodiscard]] std::size_t own_bytes() const;
  [[nodiscard]] std::size_t bytes_per_tree() const;
  [[nodiscard]] double weight_of(const BaggedMember& member) const;
  GrowingTree new_tree();
  void replace_worst();
  void replace_by_heir(BaggedMember& member);

  BaggingRules rules_;
  TreePlan plan_;
  SplitSearch search_;
  std::vector<BaggedMember> members_;
  std::uint32_t trees_begun_ = 0;
};

}  // namespace ls::ml
