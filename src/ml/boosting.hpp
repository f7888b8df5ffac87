#pragma once

#include "boosted_tree.hpp"
#include "class_evidence.hpp"
#include "feature_bins.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/ml/model.hpp"
#include "leadstream/ml/registry.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ls::ml {

// Gradient boosting from a stream: a fixed number of trees, each of which follows the gradients
// that those before it leave (the scheme of SGBT; Gunasekara, Pfahringer, Gomes, Bifet 2024).
// Instead of regression trees over sorted values, trees grow from histograms of 64 bins per column
// as batch boosting does (Chen and Guestrin 2016; Ke et al. 2017), so that an example costs each
// tree O(columns) and memory is fixed. A leaf is split once its best split gains more than chance
// would at `delta`: a score test, as the gradients of a fitted model have their curvature for
// variance. Older examples fade by `memory`; a tree that has made the loss worse lately, by more
// than chance would, starts anew.
//
// The first `kWarm` examples are only kept, to lay out the bins, and then learned. The means of the
// latest labels are columns besides those of the schema (`trend`): they tell where labels follow
// each other; in explanations they belong to the base, as does a step that lacks a value.
class Boosting final : public Model {
 public:
  Boosting(const ModelSpec& spec, const FeatureSchema& schema);
  static Result<std::unique_ptr<Model>> load(const ModelSpec& spec, const FeatureSchema& schema,
                                             ByteReader& in);

  [[nodiscard]] Prediction predict(FeatureRow row) const override;
  Prediction explain(FeatureRow row, std::span<double> contributions) const override;
  using Model::learn;
  void learn(FeatureRow row, bool label, double weight) override;
  void save(std::string& out) const override;
  [[nodiscard]] std::unique_ptr<Model> clone() const override {
    return std::make_unique<Boosting>(*this);
  }
  [[nodiscard]] std::unique_ptr<Model> adapted_to(const FeatureSchema& schema) const override;
  [[nodiscard]] std::size_t memory_bytes() const override;

  // How many trees have started anew so far.
  [[nodiscard]] std::size_t restarts() const;

 private:
  static constexpr std::size_t kWarm = 64;
  static constexpr std::size_t kSample = 512;  // rows that bins are laid out by
  static constexpr std::size_t kTrends = 2;

  struct Stage {
    BoostedTree tree = {};
    std::uint64_t restarts = 0;
    // Of late: by how much the tree has made the loss worse, and the variance of that sum if it
    // were chance.
    double harm = 0;
    double variance = 0;
  };
  struct Waiting {
    double weight = 1;
    bool label = false;
  };

  [[nodiscard]] BoostedCell cell_at(std::uint32_t column, FeatureRow row) const;
  [[nodiscard]] std::size_t rows_kept() const;
  [[nodiscard]] std::span<double> kept_row(std::uint64_t example);
  void see(FeatureRow row);
  void count_label(bool label, double weight);
  void begin();
  void learn_cells(bool label, double weight);
  void judge(Stage& stage, std::size_t number, const Gradients& gradients, double step);
  void start(Stage& stage, std::size_t number);
  void draw_columns(std::size_t number, std::uint64_t restarts);
  void lay_out_bins();
  bool load_state(ByteReader& in);
  void take_over(const Boosting& old, const std::vector<std::uint32_t>& places);
  void keep_columns(std::span<const std::uint32_t> columns,
                    const std::vector<std::uint32_t>& places);

  BoostedTreeRules rules_;
  std::size_t trees_ = 0;
  double rate_;
  double drift_;
  std::uint64_t seed_;
  std::size_t columns_per_tree_ = 0;

  FeatureBins bins_;
  ClassWeights prior_ = {};
  std::array<double, kTrends> trends_ = {};
  std::vector<double> rows_;  // the last `kSample`: numbers, or bins of categories; NaN: missing
  std::vector<Waiting> waiting_;
  std::vector<Stage> stages_;  // empty before `kWarm` examples

  // Scratch of `learn`.
  std::vector<BoostedCell> cells_;
  std::vector<std::uint8_t> cell_bins_;
  std::vector<double> sample_;
  std::vector<std::uint32_t> drawn_;
};

ModelType boosting_type();

}  // namespace ls::ml
