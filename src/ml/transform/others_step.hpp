#pragma once

#include "ml/transform/feature_knowledge.hpp"
#include "ml/transform/step_places.hpp"

#include "leadstream/ml/step_registry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ls::ml {

// What steps have in common that tell a feature by all others of its vector: behind the vector come
// for each of these features `<name>_missing`, whether it was, and one more number.
template <typename Learned>
class OthersStep : public VectorStep {
 public:
  Result<FeatureSchema> bind(const FeatureSchema& schema) final {
    targets_.clear();
    std::vector<FeatureDef> features(schema.features().begin(), schema.features().end());
    for (const std::size_t place : LS_TRY(places_of(schema, kind_, features_))) {
      targets_.push_back(LS_TRY(target_at(schema, place)));
      features.push_back({schema.at(place).name + "_missing", FeatureKind::number});
      features.push_back({schema.at(place).name + suffix_, FeatureKind::number});
    }
    return FeatureSchema::make(std::move(features));
  }

  void apply(const StepInput& in, std::span<FeatureValue> out) final {
    std::ranges::copy(in.row, out.begin());
    std::span<FeatureValue> behind = out.subspan(in.row.size());
    for (Target& target : targets_) {
      for (std::size_t i = 0; i < target.others.size(); ++i) {
        row_[i] = in.row[target.others[i]];
      }
      const FeatureRow others = std::span(row_).first(target.others.size());
      FeatureValue& value = out[target.place];
      const bool is_there = kind_ == FeatureKind::number ? value.is_number() : value.is_category();
      behind[0] = FeatureValue::of(is_there ? 0.0 : 1.0);
      if (is_there) {
        behind[1] = beside(target.known->learned, others, value);
        learn(target.known->learned, others, value);
        target.known->is_changed = true;
      } else {
        fill_in(target.known->learned, others, value, behind[1]);
      }
      behind = behind.subspan(2);
    }
  }

  void save(const Keep& keep) final {
    knowledge_.save(keep);
  }

 protected:
  struct Targets {
    FeatureKind kind = FeatureKind::number;
    std::string suffix;  // of the number beside
  };
  OthersStep(std::vector<std::string> features, Targets targets)
      : features_(std::move(features)), kind_(targets.kind), suffix_(std::move(targets.suffix)) {}

  [[nodiscard]] virtual Result<Learned> fresh(const FeatureSchema& others) const = 0;
  // What stands beside a value that is there, by what was known before it.
  [[nodiscard]] virtual FeatureValue beside(const Learned& learned, FeatureRow others,
                                            const FeatureValue& value) const = 0;
  virtual void learn(Learned& learned, FeatureRow others, const FeatureValue& value) const = 0;
  // Both are missing until they are set. Texts live as long as what is learned.
  virtual void fill_in(const Learned& learned, FeatureRow others, FeatureValue& value,
                       FeatureValue& beside) const = 0;

  void forget() final {
    targets_.clear();
    knowledge_.forget();
  }

 private:
  struct Target {
    std::size_t place = 0;
    std::vector<std::size_t> others;
    typename FeatureKnowledge<Learned>::Known* known = nullptr;
  };

  Result<Target> target_at(const FeatureSchema& schema, std::size_t place) {
    Target target{.place = place, .others = {}};
    std::vector<FeatureDef> others;
    for (std::size_t i = 0; i < schema.size(); ++i) {
      const bool is_mark = schema.at(i).name.find('@') != std::string::npos;
      if (i != place && !is_mark) {
        target.others.push_back(i);
        others.push_back(schema.at(i));
      }
    }
    const FeatureSchema by(std::move(others));
    const std::string part = fmt::format("{} by {:016x}", schema.at(place).name, by.hash());
    target.known = knowledge_.find(part);
    if (target.known == nullptr) {
      const Learned unlearned = LS_TRY(fresh(by));
      target.known = LS_TRY(knowledge_.add(part, this->stored(part), unlearned));
    }
    row_.resize(std::max(row_.size(), target.others.size()));
    return target;
  }

  std::vector<std::string> features_;
  FeatureKind kind_;
  std::string suffix_;
  FeatureKnowledge<Learned> knowledge_;  // by the feature and those that it is told by
  std::vector<Target> targets_;
  std::vector<FeatureValue> row_;  // reused
};

}  // namespace ls::ml
