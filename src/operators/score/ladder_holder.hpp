#pragma once

#include "leadstream/flow/record.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace ls::operators {

// A score as a ladder gives it. Nodes behind one may take its scores for this.
struct LadderScore : flow::Score {
  std::span<const std::string_view> passed;  // models closer to the lead, which could not answer
  double evidence = 0.0;  // harmonic mean of the positives and negatives that the model has seen
  // The places of the features that weigh most, that one first: at most so many, if any were asked.
  std::span<const std::uint32_t> weightiest = {};
  std::size_t weightiest_most = 0;

  // The model that is closest to the lead.
  [[nodiscard]] std::string_view asked() const {
    return passed.empty() ? model : passed.front();
  }
  // "cold" for the untrained prior; "fallback" if another model has answered than was asked.
  [[nodiscard]] std::string_view state() const {
    return model_version == EventTime::min() ? "cold" : passed.empty() ? "live" : "fallback";
  }
};

// What a score node shows those behind it: all its scores are LadderScores, and this is whom it
// asks.
class LadderHolder {
 public:
  virtual ~LadderHolder() = default;
  // The model that is closest to the lead, whether it has learned anything yet or not.
  [[nodiscard]] virtual std::string_view asked(std::string_view key,
                                               const flow::Features& features) = 0;
};

}  // namespace ls::operators
