#include "app/terminal.hpp"

#include <fmt/core.h>

#include <sys/ioctl.h>
#include <unistd.h>

namespace ls::app {

bool is_terminal(std::FILE* stream) {
  // A stream in memory has no descriptor: fileno answers -1, and so does isatty.
  return isatty(fileno(stream)) == 1;
}

int columns_of(std::FILE* stream) {
  constexpr int kDefault = 80;
  winsize size = {};
  const bool is_known = ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return is_known ? size.ws_col : kDefault;
}

std::string Style::marked(std::string_view code, std::string_view text) const {
  return has_color_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

}  // namespace ls::app
