#pragma once

#include "operators/score/audience.hpp"
#include "operators/score/ladder_holder.hpp"
#include "operators/score/model_lens.hpp"

#include "leadstream/flow/models.hpp"
#include "leadstream/flow/record.hpp"
#include "leadstream/ml/canary_model.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ls::operators {

// A model of a ladder, as the topology names it.
struct RungSettings {
  std::string model;
  std::optional<Audience> only = {};  // of everyone without it
  std::uint64_t positives_min = 0;    // of which it must have learned before it answers
};

// What a score node knows of one model of its ladder: the version in force, and how rows are read
// for it. One per operator.
class Rung {
 public:
  explicit Rung(const RungSettings& settings) : settings_(settings), only_(settings.only) {}

  // Null if nothing was published. Once per batch.
  void adopt(const ml::Snapshot* version);
  [[nodiscard]] bool is_of(std::string_view key, const flow::Features& features) {
    return !only_ || only_->has(key, features);
  }
  // It has a version, which has seen enough.
  [[nodiscard]] bool can_answer() const {
    return can_answer_;
  }
  // Only if it can. `contributions` has a place for each feature.
  void answer(std::string_view key, std::span<double> contributions, LadderScore& out);

  [[nodiscard]] std::string_view model() const {
    return settings_.model;
  }

 private:
  const RungSettings& settings_;
  std::optional<Audience> only_;
  const ml::Snapshot* version_ = nullptr;
  const ml::CanaryModel* canary_ = nullptr;  // if the version in force is one
  bool can_answer_ = false;
  std::array<ModelLens, 2> lenses_;  // of the champion and of a canary
};

}  // namespace ls::operators
