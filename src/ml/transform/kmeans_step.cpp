#include "ml/transform/feature_knowledge.hpp"
#include "ml/transform/point_reader.hpp"
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

// Behind the vector come the cluster that it lies nearest to, as a category, and how far from its
// center; both missing until there are centers. Numbers count as they are: scale them before.
class KMeansStep final : public VectorStep {
 public:
  explicit KMeansStep(const StepSpec& spec) : point_(spec.features) {
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

  Result<FeatureSchema> bind(const FeatureSchema& schema) override {
    LS_TRY(point_.bind(schema));
    known_ = LS_TRY(known_of(point_.name()));
    std::vector<FeatureDef> features(schema.features().begin(), schema.features().end());
    features.push_back({"cluster", FeatureKind::category});
    features.push_back({"cluster_distance", FeatureKind::number});
    return FeatureSchema::make(std::move(features));
  }

  void apply(const StepInput& in, std::span<FeatureValue> out) override {
    std::ranges::copy(in.row, out.begin());
    const Point point = point_.read(in.row);
    MiniBatchKMeans& model = known_->learned;
    if (model.has_centers()) {
      const MiniBatchKMeans::Nearest nearest = model.nearest(point);
      out[in.row.size()] = FeatureValue::of(std::string_view(names_[nearest.cluster]));
      out[in.row.size() + 1] = bounded(nearest.distance);
    }
    model.learn(point);
    known_->is_changed = true;
  }

  void save(const Keep& keep) override {
    knowledge_.save(keep);
  }

 protected:
  void forget() override {
    known_ = nullptr;
    knowledge_.forget();
  }

 private:
  using Known = FeatureKnowledge<MiniBatchKMeans>::Known;

  Result<Known*> known_of(const std::string& part) {
    if (Known* known = knowledge_.find(part)) {
      return known;
    }
    KMeansOptions options = options_;
    options.dimensions = point_.size();
    return knowledge_.add(part, stored(part), LS_TRY(MiniBatchKMeans::make(options)));
  }

  KMeansOptions options_;
  std::vector<std::string> names_;  // of clusters
  PointReader point_;
  FeatureKnowledge<MiniBatchKMeans> knowledge_;  // by which features they are of
  Known* known_ = nullptr;                       // of those that are bound
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
