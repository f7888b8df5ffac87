#pragma once

#include "operators/learn/adaptation_policy.hpp"
#include "operators/score/audience.hpp"

#include "leadstream/config/reader.hpp"
#include "leadstream/ml/model_spec.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace ls::operators {

// One model of a learn node.
struct Entrant {
  std::string name;
  ml::ModelSpec spec;
};

// The models that a learn node trains side by side on the same examples.
struct LineUp {
  std::string model;                // the champion's name
  std::string scored;               // whose examples they learn; `model` unless given
  std::optional<Audience> only;     // of which leads; all of them without it
  std::vector<Entrant> entrants;    // the champion first, then challengers by name
  std::size_t window = 1000;        // examples in the rolling metrics
  std::size_t history_every = 100;  // examples between two points of the quality history

  std::optional<AdaptationPolicy> adapt;  // of each of them

  // Everything that decides what is learned.
  [[nodiscard]] std::string fingerprint() const;
};

// From `model`, `of`, `only`, `kind`, `params`, `calibrate`, `challengers`, `window`,
// `history_every`, `adapt`; the caller finishes the reader. A challenger is named `<model>.<key>`
// and has `kind`, `params` and `calibrate` of its own. Nothing after a problem, which the reader
// holds.
std::optional<LineUp> read_line_up(config::Reader& reader);

}  // namespace ls::operators
