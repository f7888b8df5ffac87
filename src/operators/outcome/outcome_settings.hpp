#pragma once

#include "operators/forgets.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/config/reader.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace ls::operators {

// How outcomes are read. The slots of what the type or the topology does not name are empty.
struct OutcomeSettings {
  std::string model;
  const event::EventType* outcome = nullptr;
  std::optional<std::uint32_t> label_slot;   // boolean; without it every outcome is a positive
  std::optional<std::uint32_t> weight_slot;  // number: how much the label counts
  std::optional<std::uint32_t> as_of_slot;   // time: when the truth held
  Millis horizon = days(45);
  std::size_t snapshots_max = 4;
  bool is_held = false;  // outcomes are told when the horizon is over
  Forgets forgets;
};

// What an outcome event says.
struct Outcome {
  bool label = true;
  double weight = 1.0;
  EventTime at;  // when the truth held
};

// An absent label is not a label; a weight beyond what models take would be another one.
Result<Outcome> outcome_of(const OutcomeSettings& settings, const event::Event& event);

// Nothing after a problem with the type; others the reader holds.
std::optional<OutcomeSettings> read_outcome_settings(config::Reader& reader,
                                                     const event::Catalog& catalog);

}  // namespace ls::operators
