#pragma once

#include "window/grid.hpp"

#include "leadstream/window/window_rule.hpp"

#include <memory>

namespace ls::window {

// The rule of windows on a grid: a record is added to one pane, a window is read from its panes.
[[nodiscard]] RulePtr make_grid_windows(std::unique_ptr<const Grid> grid, Patience patience);

}  // namespace ls::window
