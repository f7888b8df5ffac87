#include "online_ensemble.hpp"

#include "counting_models.hpp"
#include "ensemble_models.hpp"
#include "heap_bytes.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/ml/metrics.hpp"
#include "leadstream/ml/registry.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;  // of what `save` writes

constexpr std::array kParameters = {
    ModelParameter{"eta", 1, 1e-6, 100, "how fast weights follow the log losses"},
    ModelParameter{"share", 0.001, 0, 0.5, "of the weights, what is dealt out evenly every time"},
    ModelParameter{"coin", 1, 0, 1, "has such a member"},
    ModelParameter{"coin_recent", 1, 0, 1, "has a coin whose base rate forgets quickly"},
    ModelParameter{"naive_bayes", 1, 0, 1, "has such a member"},
    ModelParameter{"hoeffding_tree", 0, 0, 1, "has such a member"},
    ModelParameter{"leveraging_bagging", 0, 0, 1, "has such a member"},
    ModelParameter{"adaptive_random_forest", 1, 0, 1, "has such a member"},
    ModelParameter{"memory_max", 64e6, 1e6, 1e12, "bytes of the members that have such a bound"},
};

struct MemberKind {
  std::string_view name;
  std::string_view type;
  std::string_view parameter = {};  // one that is not as usual
  double value = 0;
  bool is_bounded = false;  // by a `memory_max`
};

// Labels often come in runs; thirty of them tell today's base rate.
constexpr std::array kMembers = {
    MemberKind{.name = "coin", .type = "coin"},
    MemberKind{.name = "coin_recent", .type = "coin", .parameter = "intercept_memory", .value = 30},
    MemberKind{.name = "naive_bayes", .type = "naive_bayes"},
    MemberKind{.name = "hoeffding_tree", .type = "hoeffding_tree", .is_bounded = true},
    MemberKind{.name = "leveraging_bagging", .type = "leveraging_bagging", .is_bounded = true},
    MemberKind{
        .name = "adaptive_random_forest", .type = "adaptive_random_forest", .is_bounded = true},
};

bool has_member(const ModelSpec& spec, const MemberKind& kind) {
  return spec.params.find(kind.name)->second >= 0.5;
}

ModelSpec spec_of(const MemberKind& kind, double bytes_max) {
  ModelSpec spec{.name = std::string(kind.type)};
  if (!kind.parameter.empty()) {
    spec.params.emplace(kind.parameter, kind.value);
  }
  if (kind.is_bounded) {
    spec.params.emplace("memory_max", bytes_max);
  }
  return spec;
}

}  // namespace

OnlineEnsemble::OnlineEnsemble(const ModelSpec& spec, const FeatureSchema& schema)
    : Model(spec, schema), eta_(spec.params.at("eta")), share_(spec.params.at("share")) {
  const auto bounded = std::count_if(
      kMembers.begin(), kMembers.end(),
      [&spec](const MemberKind& kind) { return kind.is_bounded && has_member(spec, kind); });
  const double bytes_max =
      spec.params.at("memory_max") / static_cast<double>(std::max<std::ptrdiff_t>(bounded, 1));
  for (const MemberKind& kind : kMembers) {
    if (has_member(spec, kind)) {
      members_.push_back({.name = std::string(kind.name),
                          .model = make_model(spec_of(kind, bytes_max), schema).take()});
    }
  }
  for (Member& member : members_) {
    member.weight = 1.0 / static_cast<double>(members_.size());
  }
  losses_.resize(members_.size());
}

OnlineEnsemble::OnlineEnsemble(const OnlineEnsemble& other)
    : Model(other), eta_(other.eta_), share_(other.share_), losses_(other.losses_) {
  for (const Member& member : other.members_) {
    members_.push_back({.name = member.name,
                        .model = member.model->clone(),
                        .weight = member.weight,
                        .loss = member.loss});
  }
}

Prediction OnlineEnsemble::predict(FeatureRow row) const {
  Prediction all;
  for (const Member& member : members_) {
    const Prediction said = member.model->predict(row);
    all.margin += member.weight * said.margin;
    all.base += member.weight * said.base;
  }
  all.probability = sigmoid(all.margin);
  return all;
}

Prediction OnlineEnsemble::explain(FeatureRow row, std::span<double> contributions) const {
  LS_DCHECK(contributions.size() == schema_.size());
  // Members overwrite what they are given. Only schemas that are wider than this take memory.
  std::array<double, 256> narrow = {};
  std::vector<double> wide(schema_.size() > narrow.size() ? schema_.size() : 0);
  const std::span<double> parts =
      wide.empty() ? std::span<double>(narrow).first(schema_.size()) : std::span<double>(wide);
  std::fill(contributions.begin(), contributions.end(), 0.0);
  Prediction all;
  for (const Member& member : members_) {
    const Prediction said = member.model->explain(row, parts);
    all.margin += member.weight * said.margin;
    all.base += member.weight * said.base;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      contributions[i] += member.weight * parts[i];
    }
  }
  all.probability = sigmoid(all.margin);
  return all;
}

void OnlineEnsemble::learn(FeatureRow row, bool label, double weight) {
  if (!(weight > 0 && std::isfinite(weight))) {
    return;
  }
  weight = std::min(weight, kWeightMax);
  for (std::size_t i = 0; i < members_.size(); ++i) {
    Member& member = members_[i];
    losses_[i] = weight * log_loss(member.model->predict(row).margin, label);
    member.loss += losses_[i];
    member.model->learn(row, label, weight);
  }
  reweigh(losses_);
  ++examples_;
}

// Relative to the best one, so that not all of them can underflow.
void OnlineEnsemble::reweigh(std::span<const double> losses) {
  if (members_.empty()) {
    return;
  }
  const double least = *std::min_element(losses.begin(), losses.end());
  double sum = 0;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    members_[i].weight *= std::exp(-eta_ * (losses[i] - least));
    sum += members_[i].weight;
  }
  const double even = 1.0 / static_cast<double>(members_.size());
  for (Member& member : members_) {
    // The sum is 0 if the best one had no weight left.
    const double kept = sum > 0 ? member.weight / sum : even;
    member.weight = (1 - share_) * kept + share_ * even;
  }
}

void OnlineEnsemble::save(std::string& out) const {
  ByteWriter writer(out);
  spec_.save(writer);
  schema_.save(writer);
  writer.u8(kVersion);
  writer.varint(examples_);
  std::string bytes;
  for (const Member& member : members_) {
    bytes.clear();
    member.model->save(bytes);
    writer.f64(member.weight);
    writer.f64(member.loss);
    writer.bytes(bytes);
  }
}

Result<std::unique_ptr<Model>> OnlineEnsemble::load(const ModelSpec& spec,
                                                    const FeatureSchema& schema, ByteReader& in) {
  auto ensemble = std::make_unique<OnlineEnsemble>(spec, schema);
  LS_TRY(check_version(spec.name, in.u8(), kVersion));
  ensemble->examples_ = in.varint();
  for (Member& member : ensemble->members_) {
    member.weight = in.f64();
    member.loss = in.f64();
    auto loaded = LS_TRY(load_model(in.bytes()).with("member " + member.name));
    // It goes on as it was made: what is usual may have been something else then.
    if (loaded->spec().name != member.model->spec().name || !(loaded->schema() == schema)) {
      return internal_error("member " + member.name + " is another model");
    }
    member.model = std::move(loaded);
  }
  if (!in.ok()) {
    return internal_error("model " + spec.name + " is cut off");
  }
  return std::unique_ptr<Model>(std::move(ensemble));
}

std::unique_ptr<Model> OnlineEnsemble::adapted_to(const FeatureSchema& schema) const {
  auto adapted = std::make_unique<OnlineEnsemble>(spec_, schema);
  adapted->examples_ = examples_;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    adapted->members_[i].model = members_[i].model->adapted_to(schema);
    adapted->members_[i].weight = members_[i].weight;
    adapted->members_[i].loss = members_[i].loss;
  }
  return adapted;
}

std::size_t OnlineEnsemble::memory_bytes() const {
  std::size_t bytes = sizeof(*this) + named_bytes() + heap_bytes(members_) + heap_bytes(losses_);
  for (const Member& member : members_) {
    bytes += heap_bytes(member.name) + member.model->memory_bytes();
  }
  return bytes;
}

ModelType online_ensemble_type() {
  return {.name = "online_ensemble",
          .summary = "models side by side, each heard by how well it has done lately",
          .parameters = kParameters,
          .make = [](const ModelSpec& spec, const FeatureSchema& schema) -> std::unique_ptr<Model> {
            return std::make_unique<OnlineEnsemble>(spec, schema);
          },
          .load = &OnlineEnsemble::load};
}

}  // namespace ls::ml
