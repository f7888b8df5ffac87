#include "bagged_trees.hpp"
#include "ensemble_models.hpp"
#include "spec_completion.hpp"

#include <array>

namespace ls::ml {
namespace {

constexpr auto kParameters =
    joined(tree_parameters({.grace = 200, .delta = 1e-7, .branches_max = kBranchesMaxOfResampled}),
           std::array{
               ModelParameter{"members", 10, 1, 200, "trees"},
               ModelParameter{"lambda", 6, 0.1, 100, "mean number of times a tree learns a row"},
               ModelParameter{"drift_delta", 0.002, 1e-300, 0.5,
                              "chance that a member's errors are taken for drift"},
               ModelParameter{"seed", 1, 0, 1e15, "of how often each tree learns each row"},
               ModelParameter{"memory_max", 32e6, 1e5, 1e12, "bytes of the whole model"},
           });

std::unique_ptr<BaggedTrees> make(const ModelSpec& spec, const FeatureSchema& schema) {
  const BaggingRules rules{
      .members = whole(spec, "members"),
      .lambda = spec.params.at("lambda"),
      .on_drift = OnDrift::replace_worst,
      .drift = {.delta = spec.params.at("drift_delta"), .rule = stats::AdwinRule::rising_mean}};
  TreeRules trees = TreeRules::read(spec);
  trees.seed = whole(spec, "seed");
  return std::make_unique<BaggedTrees>(spec, schema, rules, trees);
}

}  // namespace

ModelType leveraging_bagging_type() {
  return {.name = "leveraging_bagging",
          .summary = "Hoeffding trees on resampled rows; the worst starts anew when errors rise",
          .parameters = kParameters,
          .make = [](const ModelSpec& spec, const FeatureSchema& schema) -> std::unique_ptr<Model> {
            return make(spec, schema);
          },
          .load = [](const ModelSpec& spec, const FeatureSchema& schema,
                     ByteReader& in) -> Result<std::unique_ptr<Model>> {
            auto model = make(spec, schema);
            LS_TRY(model->restore(in));
            return std::unique_ptr<Model>(std::move(model));
          }};
}

}  // namespace ls::ml
