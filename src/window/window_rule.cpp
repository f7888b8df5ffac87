#include "leadstream/window/window_rule.hpp"

namespace ls::window {

void WindowChange::clear() {
  is_open = false;
  open.clear();
  corrected.clear();
  completed.clear();
  replaced.clear();
  missed.clear();
}

}  // namespace ls::window
