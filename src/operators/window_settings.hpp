#pragma once

#include "operators/measured.hpp"

#include "leadstream/config/reader.hpp"
#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/window/measures.hpp"
#include "leadstream/window/window_rule.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ls::operators {

// When a window node tells a result.
enum class WindowEmit {
  final,   // once, when the window closes
  update,  // after each record, and never that it was the last one
  every,   // at multiples of an interval if something changed, and when the window closes
};

// The settings of a window node, checked.
struct WindowSettings {
  window::RulePtr rule;
  std::vector<Measured> measured;  // as many as measures, in their order
  window::MeasureSpec measures;
  std::vector<double> ranks;  // as many: which quantile each asks for
  WindowEmit emit = WindowEmit::final;
  Millis every{0};
  std::uint64_t layout = 0;  // of stored rows: changes with rule and measures
  std::string fingerprint;
};

// Null after a problem.
std::unique_ptr<const WindowSettings> read_window_settings(config::Reader& reader,
                                                           const flow::BlueprintContext& context);

}  // namespace ls::operators
