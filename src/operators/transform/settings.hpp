#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/config/reader.hpp"
#include "leadstream/event/event_type.hpp"
#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/ml/step_registry.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ls::operators {

// Where labels come from: each lead counts once per horizon, at its end, as positive if an outcome
// came within it. So positives do not run ahead of the negatives of their time.
struct LabelSettings {
  const event::EventType* outcome = nullptr;
  std::optional<std::uint32_t> label_slot = {};  // boolean; without it every outcome is a positive
  Millis horizon = days(45);
};

// What a transform node does to each vector.
struct TransformSettings {
  std::vector<ml::StepSpec> steps;
  std::optional<LabelSettings> labels;
  std::vector<const event::EventType*> rhythm;  // whose times are kept of each key
  std::vector<Millis> periods;                  // of its rhythm steps

  [[nodiscard]] std::string fingerprint() const;
  // Names under which what the steps know is kept, by step: the same for a step of equal type and
  // parameters, wherever it stands now.
  [[nodiscard]] std::vector<std::string> step_names() const;
};

// From `steps`, `labels`, `rhythm`; nothing after a problem, which the reader holds.
std::optional<TransformSettings> read_transform_settings(config::Reader& reader,
                                                         const flow::BlueprintContext& context);

}  // namespace ls::operators
