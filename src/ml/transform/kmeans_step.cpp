#include "ml/transform/cluster_step.hpp"
#include "ml/transform/step_places.hpp"
#include "ml/transform/steps.hpp"

#include "leadstream/ml/mini_batch_kmeans.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"clusters", 8, 1, MiniBatchKMeans::kClustersMax, "centers"},
    ModelParameter{"batch", 256, 1, MiniBatchKMeans::kBatchMax,
                   "vectors until centers move; as many as there are centers at least"},
    ModelParameter{"rate", 0, 0, 1, "of a center towards each of its vectors; 0: 1 / their number"},
    ModelParameter{"dead_after", 10, 0, 1e6, "batches until an empty center moves; 0: never"},
    ModelParameter{"seed", 1, 0, 1e9, "of the first centers"},
};

// The nearest one, and how far from its center; both missing until there are centers. Numbers count
// as they are: scale them before.
class KMeansStep final : public ClusterStep<MiniBatchKMeans> {
 public:
  explicit KMeansStep(const StepSpec& spec)
      : ClusterStep(spec.features, {.cluster = "cluster", .distance = "cluster_distance"}) {
    const auto whole = [&](std::string_view name) {
      return static_cast<std::size_t>(spec.step.params.find(name)->second);
    };
    options_ = {.clusters = whole("clusters"),
                .batch = std::max(whole("batch"), whole("clusters")),
                .rate = spec.step.params.at("rate"),
                .dead_after = whole("dead_after"),
                .seed = whole("seed")};
    for (std::size_t i = 0; i < options_.clusters; ++i) {
      names_.push_back(std::to_string(i));
    }
  }

 protected:
  [[nodiscard]] Result<MiniBatchKMeans> fresh(std::size_t dimensions) const override {
    KMeansOptions options = options_;
    options.dimensions = dimensions;
    return MiniBatchKMeans::make(options);
  }

  void tell(const MiniBatchKMeans& model, Point point, Arena& /*texts*/,
            Place place) const override {
    if (model.has_centers()) {
      const MiniBatchKMeans::Nearest nearest = model.nearest(point);
      place.cluster = FeatureValue::of(std::string_view(names_[nearest.cluster]));
      place.distance = bounded(nearest.distance);
    }
  }

  void learn(MiniBatchKMeans& model, Point point, EventTime /*time*/) const override {
    model.learn(point);
  }

 private:
  KMeansOptions options_;
  std::vector<std::string> names_;  // of clusters
};

}  // namespace

StepType kmeans_step_type() {
  return {.name = "kmeans",
          .summary = "the nearest of some centers, which follow the vectors",
          .parameters = kParameters,
          .make = [](const StepSpec& spec) -> std::unique_ptr<VectorStep> {
            return std::make_unique<KMeansStep>(spec);
          }};
}

}  // namespace ls::ml
