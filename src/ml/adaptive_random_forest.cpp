#include "bagged_trees.hpp"
#include "ensemble_models.hpp"
#include "spec_completion.hpp"

#include <array>

namespace ls::ml {
namespace {

// MOA looks after a weight of 50 and takes 0.05 for equal. On SEA that takes twice the memory for
// no more right answers; where the world drifts it gives up to half a point.
constexpr auto kParameters = joined(
    tree_parameters(
        {.grace = 100, .delta = 0.01, .tau = 0.04, .branches_max = kBranchesMaxOfResampled}),
    std::array{
        ModelParameter{"members", 10, 1, 200, "trees"},
        ModelParameter{"lambda", 6, 0.1, 100, "mean number of times a tree learns a row"},
        ModelParameter{"features", 0.6, 1e-6, 1, "share of the features that a leaf watches"},
        ModelParameter{"warning_delta", 0.01, 1e-300, 0.5,
                       "chance that a member's errors begin an heir for nothing"},
        ModelParameter{"drift_delta", 0.001, 1e-300, 0.5,
                       "chance that a member is replaced for nothing"},
        ModelParameter{"seed", 1, 0, 1e15, "of the rows and features that each tree gets"},
        ModelParameter{"memory_max", 32e6, 1e5, 1e12, "bytes of the whole model"},
    });

std::unique_ptr<BaggedTrees> make(const ModelSpec& spec, const FeatureSchema& schema) {
  constexpr auto kRule = stats::AdwinRule::rising_mean;
  const BaggingRules rules{.members = whole(spec, "members"),
                           .lambda = spec.params.at("lambda"),
                           .on_drift = OnDrift::replace_with_heir,
                           .drift = {.delta = spec.params.at("drift_delta"), .rule = kRule},
                           .suspicion = {.delta = spec.params.at("warning_delta"), .rule = kRule}};
  TreeRules trees = TreeRules::read(spec);
  trees.seed = whole(spec, "seed");
  trees.watched_share = spec.params.at("features");
  return std::make_unique<BaggedTrees>(spec, schema, rules, trees);
}

}  // namespace

ModelType adaptive_random_forest_type() {
  return {.name = "adaptive_random_forest",
          .summary = "trees on resampled rows and features; each is replaced when its errors rise",
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
