#include "leadstream/ml/trained_trees.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ls::ml {
namespace {

constexpr std::uint8_t kFormat = 1;

// A row's columns, on the stack.
using Numbers = std::array<double, RowColumns::kColumnsMax>;

// Children stand behind their parent, so one pass from the end has them first.
std::vector<double> node_means(const EnsembleLayout& layout) {
  std::vector<double> means(layout.nodes.size());
  for (std::size_t at = layout.nodes.size(); at-- > 0;) {
    const EnsembleNode& node = layout.nodes[at];
    if (!node.is_split()) {
      means[at] = node.value;
      continue;
    }
    const double first = layout.covers[node.first];
    const double second = layout.covers[node.first + 1];
    const double all = first + second;
    const double share = all > 0 ? first / all : 0.5;
    means[at] = share * means[node.first] + (1 - share) * means[node.first + 1];
  }
  return means;
}

Status check(const TreeEnsemble& trees, const TrainedParts& parts) {
  const EnsembleLayout& layout = trees.layout();
  if (trees.outputs() != 1 || layout.link != MarginLink::logistic || layout.link_scale != 1) {
    return user_error("the trees say no probability of one class: objective " + layout.objective);
  }
  if (trees.features() != parts.columns.size()) {
    return user_error(fmt::format("the trees have {} features, the model {} columns",
                                  trees.features(), parts.columns.size()));
  }
  if (layout.covers.empty() || !layout.linear.empty()) {
    return user_error("the trees' file says no covers, or has linear leaves");
  }
  return {};
}

}  // namespace

TrainedTrees::TrainedTrees(const FeatureSchema& schema, TrainedParts parts,
                           std::shared_ptr<const TreeEnsemble> ensemble)
    : Model({.name = std::string(kName)}, schema),
      parts_(std::move(parts)),
      ensemble_(std::move(ensemble)),
      means_(node_means(ensemble_->layout())) {
  examples_ = parts_.examples;
}

Result<std::unique_ptr<Model>> TrainedTrees::make(const FeatureSchema& schema, TrainedParts parts) {
  auto ensemble = std::make_shared<const TreeEnsemble>(LS_TRY(load_tree_ensemble(parts.trees)));
  LS_TRY(check(*ensemble, parts));
  std::unique_ptr<Model> made =
      std::make_unique<TrainedTrees>(schema, std::move(parts), std::move(ensemble));
  return made;
}

Result<std::unique_ptr<Model>> TrainedTrees::of_file(std::string file,
                                                     const std::vector<std::string>& names) {
  auto ensemble = std::make_shared<const TreeEnsemble>(LS_TRY(load_tree_ensemble(file)));
  const std::vector<std::string>& own = ensemble->layout().feature_names;
  if (names.empty() && own.empty()) {
    return user_error("the file does not name its features: give their names");
  }
  std::vector<FeatureDef> features;
  for (const std::string& name : names.empty() ? own : names) {
    features.push_back({name, FeatureKind::number});
  }
  const FeatureSchema schema = LS_TRY(FeatureSchema::make(std::move(features)));
  TrainedParts parts{.columns = LS_TRY(RowColumns::of_numbers(schema)), .trees = std::move(file)};
  LS_TRY(check(*ensemble, parts));
  return std::unique_ptr<Model>(
      std::make_unique<TrainedTrees>(schema, std::move(parts), std::move(ensemble)));
}

double TrainedTrees::raw_margin_of(std::span<const double> numbers) const {
  double margin = 0;
  ensemble_->margins(numbers, {&margin, 1});
  return margin;
}

double TrainedTrees::raw_margin(FeatureRow row) const {
  Numbers numbers;
  const std::span<double> columns = std::span(numbers).first(parts_.columns.size());
  parts_.columns.fill(row, columns);
  return raw_margin_of(columns);
}

Prediction TrainedTrees::predict(FeatureRow row) const {
  const double raw = raw_margin(row);
  const double margin = parts_.calibration.margin(raw);
  return {.margin = margin, .probability = parts_.calibration.probability(raw), .base = margin};
}

Prediction TrainedTrees::explain(FeatureRow row, std::span<double> contributions) const {
  Numbers numbers;
  const std::span<double> columns = std::span(numbers).first(parts_.columns.size());
  parts_.columns.fill(row, columns);
  std::fill(contributions.begin(), contributions.end(), 0.0);
  for (const EnsembleTree& tree : ensemble_->layout().trees) {
    add_path(tree, columns, contributions);
  }
  const double raw = raw_margin_of(columns);
  Prediction prediction{.margin = parts_.calibration.margin(raw),
                        .probability = parts_.calibration.probability(raw)};
  // The trees add up in single precision: what that rounds away stays in the base.
  prediction.base = prediction.margin;
  for (double& contribution : contributions) {
    contribution *= parts_.calibration.slope / ensemble_->layout().divisor;
    prediction.base -= contribution;
  }
  return prediction;
}

void TrainedTrees::add_path(const EnsembleTree& tree, std::span<const double> numbers,
                            std::span<double> contributions) const {
  const std::vector<EnsembleNode>& nodes = ensemble_->layout().nodes;
  for (std::uint32_t at = tree.root; nodes[at].is_split();) {
    const std::uint32_t child = ensemble_->next(at, numbers);
    const std::uint32_t feature = parts_.columns.feature_of(nodes[at].feature());
    if (feature != RowColumns::kNowhere) {
      contributions[feature] += means_[child] - means_[at];
    }
    at = child;
  }
}

void TrainedTrees::save(std::string& out) const {
  ByteWriter writer(out);
  spec_.save(writer);
  schema_.save(writer);
  writer.u8(kFormat);
  writer.varint(parts_.examples);
  writer.f64(parts_.calibration.slope);
  writer.f64(parts_.calibration.intercept);
  parts_.columns.save(writer);
  writer.bytes(parts_.trees);
}

Result<std::unique_ptr<Model>> TrainedTrees::load(const FeatureSchema& schema, ByteReader& in) {
  if (in.u8() != kFormat) {
    return internal_error("trees: unknown format");
  }
  TrainedParts parts;
  parts.examples = in.varint();
  parts.calibration.slope = in.f64();
  parts.calibration.intercept = in.f64();
  parts.columns = LS_TRY(RowColumns::load(in, schema));
  parts.trees = std::string(in.bytes());
  LS_TRY(in.finish("model trees"));
  return make(schema, std::move(parts));
}

std::unique_ptr<Model> TrainedTrees::clone() const {
  return std::make_unique<TrainedTrees>(schema_, parts_, ensemble_);
}

std::unique_ptr<Model> TrainedTrees::adapted_to(const FeatureSchema& schema) const {
  TrainedParts parts = parts_;
  parts.columns = parts_.columns.adapted(schema_, schema);
  return std::make_unique<TrainedTrees>(schema, std::move(parts), ensemble_);
}

std::size_t TrainedTrees::memory_bytes() const {
  return sizeof(*this) + named_bytes() + parts_.trees.capacity() + ensemble_->memory_bytes() +
         means_.capacity() * sizeof(double);
}

}  // namespace ls::ml
