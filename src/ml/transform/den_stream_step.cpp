#include "ml/transform/cluster_step.hpp"
#include "ml/transform/step_places.hpp"
#include "ml/transform/steps.hpp"

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

// How far: so many epsilons away the nearest dense place is. The cluster is missing for outliers.
// Numbers count as they are: scale them before. A vector with a missing number lies nowhere.
class DenStreamStep final : public ClusterStep<Density> {
 public:
  explicit DenStreamStep(const StepSpec& spec)
      : ClusterStep(spec.features, {.cluster = "dense_cluster", .distance = "dense_distance"}) {
    const auto& params = spec.step.params;
    options_ = {.lambda = params.at("lambda"),
                .epsilon = params.at("epsilon"),
                .beta = params.at("beta"),
                .mu = std::max(params.at("mu"), 1.01 / params.at("beta")),
                .reach = params.at("reach"),
                .micro_max = static_cast<std::size_t>(params.at("micro_max"))};
  }

 protected:
  [[nodiscard]] Result<Density> fresh(std::size_t dimensions) const override {
    DenStreamOptions options = options_;
    options.dimensions = dimensions;
    return Density{.stream = LS_TRY(DenStream::make(options))};
  }

  void tell(const Density& density, Point point, Arena& texts, Place place) const override {
    const auto nearest = is_whole() ? density.stream.nearest_potential(point) : std::nullopt;
    if (!nearest) {
      return;
    }
    place.distance = bounded(nearest->distance / options_.epsilon);
    const auto cluster = density.cluster_of(density.stream.micro_clusters()[nearest->index].id);
    if (cluster && nearest->distance <= options_.epsilon) {
      std::array<char, 20> digits = {};
      const auto end = std::to_chars(digits.begin(), digits.end(), *cluster).ptr;
      place.cluster = FeatureValue::of(texts.copy(
          std::string_view(digits.data(), static_cast<std::size_t>(end - digits.begin()))));
    }
  }

  void learn(Density& density, Point point, EventTime time) const override {
    density.learn(point, time);
  }

 private:
  DenStreamOptions options_;
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
