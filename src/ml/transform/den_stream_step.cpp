#include "ml/transform/feature_knowledge.hpp"
#include "ml/transform/point_reader.hpp"
#include "ml/transform/step_places.hpp"
#include "ml/transform/steps.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/ml/den_stream.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"epsilon", 0.5, 1e-9, 1e9, "the greatest radius of a micro-cluster"},
    ModelParameter{"lambda", 0.01, 1e-9, 1e3, "weights halve in 1 / lambda hours"},
    ModelParameter{"beta", 0.75, 1e-6, 1, "of mu, what makes a micro-cluster more than an outlier"},
    ModelParameter{"mu", 10, 1, 1e6, "the weight of a core"},
    ModelParameter{"reach", 2, 1e-3, 1e3, "epsilons that cores of one cluster may lie apart"},
    ModelParameter{"micro_max", 512, 2, DenStream::kMicroMax, "micro-clusters"},
};

// Micro-clusters, and which clusters they made up when that was looked at last: finding clusters
// takes longer than a vector may.
struct Density {
  static constexpr std::uint64_t kEvery = 64;  // vectors

  struct Member {
    std::uint64_t micro = 0;
    std::uint64_t cluster = 0;
  };

  DenStream stream;
  std::uint64_t learned = 0;
  std::vector<Member> members = {};  // by micro-cluster

  void learn(Point point, EventTime time) {
    stream.learn(point, static_cast<double>(time.ms) / static_cast<double>(hours(1).count));
    if (++learned % kEvery != 0) {
      return;
    }
    members.clear();
    const std::vector<std::optional<std::uint64_t>> clusters = stream.clusters();
    for (std::size_t i = 0; i < clusters.size(); ++i) {
      if (clusters[i]) {
        members.push_back({stream.micro_clusters()[i].id, *clusters[i]});
      }
    }
  }
  [[nodiscard]] std::optional<std::uint64_t> cluster_of(std::uint64_t micro) const {
    const auto found = std::ranges::lower_bound(members, micro, {}, &Member::micro);
    return found == members.end() || found->micro != micro ? std::nullopt
                                                           : std::optional(found->cluster);
  }

  void save(ByteWriter& out) const {
    stream.save(out);
    out.varint(learned);
    out.varint(members.size());
    for (const Member& member : members) {
      out.varint(member.micro);
      out.varint(member.cluster);
    }
  }
  static Result<Density> load(ByteReader& in) {
    Density density{.stream = LS_TRY(DenStream::load(in))};
    density.learned = in.varint();
    density.members.resize(in.count());
    for (Member& member : density.members) {
      member.micro = in.varint();
      member.cluster = in.varint();
    }
    return density;
  }
};

// Behind the vector come the cluster that it lies in, as a category, and how many epsilons away the
// nearest dense place is; the cluster is missing for outliers. Numbers count as they are: scale
// them before. A vector with a missing number lies nowhere.
class DenStreamStep final : public VectorStep {
 public:
  explicit DenStreamStep(const StepSpec& spec) : point_(spec.features) {
    const auto& params = spec.step.params;
    options_ = {.lambda = params.at("lambda"),
                .epsilon = params.at("epsilon"),
                .beta = params.at("beta"),
                .mu = std::max(params.at("mu"), 1.01 / params.at("beta")),
                .reach = params.at("reach"),
                .micro_max = static_cast<std::size_t>(params.at("micro_max"))};
  }

  Result<FeatureSchema> bind(const FeatureSchema& schema) override {
    LS_TRY(point_.bind(schema));
    known_ = LS_TRY(known_of(point_.name()));
    std::vector<FeatureDef> features(schema.features().begin(), schema.features().end());
    features.push_back({"dense_cluster", FeatureKind::category});
    features.push_back({"dense_distance", FeatureKind::number});
    return FeatureSchema::make(std::move(features));
  }

  void apply(const StepInput& in, std::span<FeatureValue> out) override {
    std::ranges::copy(in.row, out.begin());
    const Point point = point_.read(in.row);
    Density& density = known_->learned;
    if (point_.is_whole()) {
      tell(density, point, *in.texts, out.last(2));
    }
    density.learn(point, in.time);
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
  using Known = FeatureKnowledge<Density>::Known;

  void tell(const Density& density, Point point, Arena& texts, std::span<FeatureValue> out) const {
    const auto nearest = density.stream.nearest_potential(point);
    if (!nearest) {
      return;
    }
    out[1] = bounded(nearest->distance / options_.epsilon);
    const auto cluster = density.cluster_of(density.stream.micro_clusters()[nearest->index].id);
    if (cluster && nearest->distance <= options_.epsilon) {
      std::array<char, 20> digits = {};
      const auto end = std::to_chars(digits.begin(), digits.end(), *cluster).ptr;
      out[0] = FeatureValue::of(texts.copy(
          std::string_view(digits.data(), static_cast<std::size_t>(end - digits.begin()))));
    }
  }

  Result<Known*> known_of(const std::string& part) {
    if (Known* known = knowledge_.find(part)) {
      return known;
    }
    DenStreamOptions options = options_;
    options.dimensions = point_.size();
    return knowledge_.add(part, stored(part), Density{.stream = LS_TRY(DenStream::make(options))});
  }

  DenStreamOptions options_;
  PointReader point_;
  FeatureKnowledge<Density> knowledge_;  // by which features they are of
  Known* known_ = nullptr;               // of those that are bound
};

}  // namespace

StepType den_stream_step_type() {
  return {.name = "den_stream",
          .summary = "the cluster of dense places that the vector lies in, whatever its shape",
          .parameters = kParameters,
          .make = [](const StepSpec& spec) -> std::unique_ptr<VectorStep> {
            return std::make_unique<DenStreamStep>(spec);
          }};
}

}  // namespace ls::ml
