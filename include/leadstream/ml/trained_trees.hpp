#pragma once

#include "leadstream/ml/model.hpp"
#include "leadstream/ml/platt.hpp"
#include "leadstream/ml/row_columns.hpp"
#include "leadstream/ml/tree_ensemble.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::ml {

// What a trained model consists of.
struct TrainedParts {
  RowColumns columns;
  std::string trees;  // a file that `load_tree_ensemble` reads, of one output
  PlattScaling calibration = {};
  std::uint64_t examples = 0;
};

// Trees trained in batch, as a model that scores beside those that learn online. It learns nothing
// more: `learn` changes nothing, so the registry does not offer it to `learn`.
//
// A contribution is what the steps of a row's way through each tree change of the mean margin of
// the training rows that came by, added up per feature (Saabas 2014; what XGBoost calls approximate
// contributions): one walk per tree, nothing allocated, any thread.
class TrainedTrees final : public Model {
 public:
  static constexpr std::string_view kName = "trees";

  // Refuses trees that do not fit the columns, have several outputs, or whose file has no covers.
  static Result<std::unique_ptr<Model>> make(const FeatureSchema& schema, TrainedParts parts);
  // As another program has trained and saved it, in a file that `load_tree_ensemble` reads. Every
  // feature is a number, a category by its own: named as in the file, or by `names`, in its order.
  static Result<std::unique_ptr<Model>> of_file(std::string file,
                                                const std::vector<std::string>& names = {});
  // Of trees that were read from `parts.trees` and fit; `make` sees to that.
  TrainedTrees(const FeatureSchema& schema, TrainedParts parts,
               std::shared_ptr<const TreeEnsemble> ensemble);
  // Reads the state that `save` wrote behind spec and schema.
  static Result<std::unique_ptr<Model>> load(const FeatureSchema& schema, ByteReader& in);

  [[nodiscard]] Prediction predict(FeatureRow row) const override;
  Prediction explain(FeatureRow row, std::span<double> contributions) const override;
  using Model::learn;
  void learn(FeatureRow /*row*/, bool /*label*/, double /*weight*/) override {}
  void save(std::string& out) const override;
  [[nodiscard]] std::unique_ptr<Model> clone() const override;
  [[nodiscard]] std::unique_ptr<Model> adapted_to(const FeatureSchema& schema) const override;
  [[nodiscard]] std::size_t memory_bytes() const override;

  // Before calibration: what the trees' own library would say.
  [[nodiscard]] double raw_margin(FeatureRow row) const;

 private:
  [[nodiscard]] double raw_margin_of(std::span<const double> numbers) const;
  void add_path(const EnsembleTree& tree, std::span<const double> numbers,
                std::span<double> contributions) const;

  TrainedParts parts_;
  std::shared_ptr<const TreeEnsemble> ensemble_;  // immutable, shared by clones
  std::vector<double> means_;  // per node: the mean leaf of the training rows that came by
};

}  // namespace ls::ml
