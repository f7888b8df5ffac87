#include "hoeffding_tree.hpp"

#include "counting_models.hpp"
#include "spec_completion.hpp"
#include "tree_prediction.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/ml/metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;  // of what `save` writes

constexpr auto kParameters =
    joined(tree_parameters({.grace = 200, .delta = 1e-7}),
           std::array{ModelParameter{"memory_max", 8e6, 1e4, 1e12, "bytes of the whole model"}});

constexpr auto kRecheckingParameters = joined(
    kParameters,
    std::array{ModelParameter{"recheck", 2000, 1, 1e9,
                              "weight of a split between two looks whether it is the best one"}});

}  // namespace

HoeffdingTree::HoeffdingTree(const ModelSpec& spec, const FeatureSchema& schema)
    : Model(spec, schema),
      plan_{.rules = TreeRules::read(spec), .features = TreeFeatures(schema)},
      search_(plan_.rules.splits),
      tree_(plan_, 0) {
  const std::size_t bytes_max = whole(spec, "memory_max");
  plan_.rules.memory_max = bytes_max - std::min(bytes_max, own_bytes());
}

Prediction HoeffdingTree::predict(FeatureRow row) const {
  LS_DCHECK(row.size() == schema_.size());
  return predict_by(tree_, plan_, row);
}

Prediction HoeffdingTree::explain(FeatureRow row, std::span<double> contributions) const {
  LS_DCHECK(row.size() == schema_.size() && contributions.size() == schema_.size());
  return explain_by(tree_, plan_, row, contributions);
}

void HoeffdingTree::learn(FeatureRow row, bool label, double weight) {
  LS_DCHECK(row.size() == schema_.size());
  if (!(weight > 0 && std::isfinite(weight))) {
    return;
  }
  tree_.learn(plan_, search_,
              {.row = row, .label = label ? 1U : 0U, .weight = std::min(weight, kWeightMax)});
  ++examples_;
}

// The leaf asks itself before it learns, so one way down does for both; where splits count too,
// room for what they count may be taken from the leaf before that.
Prediction HoeffdingTree::test_then_train(FeatureRow row, bool label, double weight) {
  LS_DCHECK(row.size() == schema_.size());
  if (plan_.rechecks() || !(weight > 0 && std::isfinite(weight))) {
    return Model::test_then_train(row, label, weight);
  }
  double base = log_odds(tree_.root().weights);
  const double margin = tree_.learn(
      plan_, search_,
      {.row = row, .label = label ? 1U : 0U, .weight = std::min(weight, kWeightMax)}, base);
  ++examples_;
  return {.margin = margin, .probability = sigmoid(margin), .base = base};
}

void HoeffdingTree::save(std::string& out) const {
  ByteWriter writer(out);
  spec_.save(writer);
  schema_.save(writer);
  writer.u8(kVersion);
  writer.varint(examples_);
  tree_.save(plan_, writer);
}

Result<std::unique_ptr<Model>> HoeffdingTree::load(const ModelSpec& spec,
                                                   const FeatureSchema& schema, ByteReader& in) {
  auto model = std::make_unique<HoeffdingTree>(spec, schema);
  LS_TRY(check_version(spec.name, in.u8(), kVersion));
  model->examples_ = in.varint();
  model->tree_ = LS_TRY(GrowingTree::load(model->plan_, in).with("model " + spec.name));
  return std::unique_ptr<Model>(std::move(model));
}

std::unique_ptr<Model> HoeffdingTree::adapted_to(const FeatureSchema& schema) const {
  auto adapted = std::make_unique<HoeffdingTree>(spec_, schema);
  adapted->examples_ = examples_;
  adapted->tree_ = tree_.adapted_to(adapted->plan_, places_in(schema_, schema));
  return adapted;
}

ModelType hoeffding_tree_type() {
  return {.name = "hoeffding_tree",
          .summary = "a decision tree that grows from the stream; finds what features say together",
          .parameters = kParameters,
          .make = [](const ModelSpec& spec, const FeatureSchema& schema) -> std::unique_ptr<Model> {
            return std::make_unique<HoeffdingTree>(spec, schema);
          },
          .load = &HoeffdingTree::load};
}

ModelType extremely_fast_tree_type() {
  ModelType type = hoeffding_tree_type();
  type.name = "extremely_fast_tree";
  type.summary = "a decision tree that splits as soon as that helps, and takes splits back";
  type.parameters = kRecheckingParameters;
  return type;
}

}  // namespace ls::ml
