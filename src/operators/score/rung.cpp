#include "operators/score/rung.hpp"

#include <cmath>

namespace ls::operators {
namespace {

double positives_of(const ml::Quality& quality) {
  return std::round(static_cast<double>(quality.count) * quality.base_rate);
}

double evidence_of(const ml::Quality& quality) {
  return 2.0 * static_cast<double>(quality.count) * quality.base_rate * (1.0 - quality.base_rate);
}

}  // namespace

void Rung::adopt(const ml::Snapshot* version) {
  version_ = version;
  canary_ =
      version == nullptr ? nullptr : dynamic_cast<const ml::CanaryModel*>(version->fitted.get());
  const auto least = static_cast<double>(settings_.positives_min);
  can_answer_ = version != nullptr && (least == 0.0 || positives_of(version->quality) >= least);
}

// A canary has two models, each with a lens of its own, so that neither is made anew in turns.
void Rung::answer(std::string_view key, std::span<double> contributions, LadderScore& out) {
  const bool is_canary = canary_ != nullptr && canary_->is_canary(key);
  const ml::Model& champion = canary_ == nullptr ? *version_->fitted : canary_->champion();
  const ml::Model& fitted = is_canary ? canary_->canary() : champion;
  ModelLens& lens = lenses_[is_canary ? 1 : 0];
  lens.focus(*version_, fitted, *out.features->schema);
  out.prediction = lens.explain(out.features->values, contributions);
  out.contributions = contributions;
  out.model = settings_.model;
  out.model_version = version_->valid_from;
  out.evidence = evidence_of(version_->quality);
}

}  // namespace ls::operators
