#include "boosting.hpp"

#include "counting_models.hpp"
#include "heap_bytes.hpp"
#include "spec_completion.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/ml/metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"trees", 100, 1, 10'000, "trees, each of which corrects those before it"},
    ModelParameter{"rate", 0.1, 1e-6, 1, "share of its correction that a tree adds"},
    ModelParameter{"columns", 0.75, 1e-3, 1, "share of the features that a tree may ask for"},
    ModelParameter{"grace", 25, 1, 1e6, "examples of a leaf between two looks for a split"},
    ModelParameter{"delta", 1, 1e-300, 1,
                   "bound on how many splits that mean nothing a look finds"},
    ModelParameter{"ridge", 0.1, 1e-6, 1e6, "curvature that a leaf's value is held to 0 with"},
    ModelParameter{"memory", 2000, 1, 1e9, "examples of a leaf beyond which older ones fade"},
    ModelParameter{"drift", 2, 0, 1e9,
                   "standard deviations by which a tree must have made things worse to start anew"},
    ModelParameter{"leaves_max", 16, 1, 4096, "leaves of a tree"},
    ModelParameter{"memory_max", 3.2e7, 1e4, 1e12, "bytes of all histograms; bounds the leaves"},
    ModelParameter{"trend", 1, 0, 1, "whether the latest labels are told to the trees (1) or not"},
    ModelParameter{"seed", 1, 0, 1e15, "of the choice of features"},
};

}  // namespace

Boosting::Boosting(const ModelSpec& spec, const FeatureSchema& schema)
    : Model(spec, schema),
      rules_{.split = {.ridge = spec.params.at("ridge")},
             .memory = spec.params.at("memory"),
             .grace = spec.params.at("grace"),
             .log_inverse_delta = -std::log(spec.params.at("delta"))},
      rate_(spec.params.at("rate")),
      drift_(spec.params.at("drift")),
      seed_(whole(spec, "seed")),
      bins_(schema, spec.params.at("trend") > 0 ? kTrends : 0) {
  const std::size_t columns = bins_.columns();
  const double share = std::ceil(spec.params.at("columns") * static_cast<double>(columns));
  columns_per_tree_ = std::min(columns, static_cast<std::size_t>(share));
  // A tree takes two histograms at least, to grow at all.
  const double leaf_bytes = static_cast<double>(std::max<std::size_t>(columns_per_tree_, 1) *
                                                kHistogramBins * sizeof(GradientBin));
  const double leaves = spec.params.at("memory_max") / leaf_bytes;
  trees_ = std::clamp<std::size_t>(static_cast<std::size_t>(leaves / 2), 1, whole(spec, "trees"));
  rules_.leaves = std::min(static_cast<std::size_t>(leaves / static_cast<double>(trees_)),
                           whole(spec, "leaves_max"));
  trends_.fill(0.5);
  cells_.resize(columns);
  cell_bins_.resize(columns);
  rows_.reserve(kWarm * columns);
  waiting_.reserve(kWarm);
}

BoostedCell Boosting::cell_at(std::uint32_t column, FeatureRow row) const {
  if (column < row.size()) {
    return bins_.cell(column, row[column]);
  }
  return {.number = trends_[column - row.size()], .is_missing = false};
}

Prediction Boosting::predict(FeatureRow row) const {
  LS_DCHECK(row.size() == schema_.size());
  double margin = log_odds(prior_);
  double base = margin;
  for (const Stage& stage : stages_) {
    const auto cells = [this, row](std::uint32_t column) { return cell_at(column, row); };
    margin += rate_ * stage.tree.value(cells);
  }
  return {.margin = margin, .probability = sigmoid(margin), .base = base};
}

Prediction Boosting::explain(FeatureRow row, std::span<double> contributions) const {
  LS_DCHECK(row.size() == schema_.size() && contributions.size() == schema_.size());
  std::fill(contributions.begin(), contributions.end(), 0.0);
  const auto cells = [this, row](std::uint32_t column) { return cell_at(column, row); };
  double margin = log_odds(prior_);
  double base = margin;
  for (const Stage& stage : stages_) {
    const auto& nodes = stage.tree.nodes();
    base += rate_ * nodes[0].value;
    std::uint32_t at = 0;
    while (!nodes[at].is_leaf()) {
      const BoostedTree::Step step = stage.tree.step_from(nodes[at], cells);
      const bool is_feature = step.is_decided && nodes[at].column < row.size();
      double& owner = is_feature ? contributions[nodes[at].column] : base;
      owner += rate_ * (nodes[step.child].value - nodes[at].value);
      at = step.child;
    }
    margin += rate_ * nodes[at].value;
  }
  return {.margin = margin, .probability = sigmoid(margin), .base = base};
}

std::size_t Boosting::restarts() const {
  std::size_t sum = 0;
  for (const Stage& stage : stages_) {
    sum += stage.restarts;
  }
  return sum;
}

std::size_t Boosting::memory_bytes() const {
  std::size_t bytes = sizeof(*this) + named_bytes() + bins_.heap_bytes() + heap_bytes(rows_) +
                      heap_bytes(waiting_) + heap_bytes(stages_) + heap_bytes(cells_) +
                      heap_bytes(cell_bins_) + heap_bytes(sample_) + heap_bytes(drawn_);
  for (const Stage& stage : stages_) {
    bytes += stage.tree.heap_bytes();
  }
  return bytes;
}

ModelType boosting_type() {
  return {.name = "boosting",
          .summary = "gradient boosted trees that grow from the stream and follow drift",
          .parameters = kParameters,
          .make = [](const ModelSpec& spec, const FeatureSchema& schema) -> std::unique_ptr<Model> {
            return std::make_unique<Boosting>(spec, schema);
          },
          .load = &Boosting::load};
}

}  // namespace ls::ml
