#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/config/reader.hpp"
#include "leadstream/event/event_type.hpp"
#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/ml/forecast_panel.hpp"

#include <string>

namespace ls::operators {

// The settings of a forecast node, checked.
struct ForecastSettings {
  std::string value;  // of the window results
  const event::EventType* emits = nullptr;
  Millis every{0};  // from one window to the next; 0: as long as a window is
  ml::ForecastPanelOptions panel;
  std::string fingerprint;
};

// Problems are in the reader.
[[nodiscard]] ForecastSettings read_forecast_settings(config::Reader& reader,
                                                      const flow::BlueprintContext& context);

}  // namespace ls::operators
