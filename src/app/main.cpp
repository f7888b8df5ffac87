#include "app/command_line.hpp"

#include "leadstream/base/time.hpp"

#include <fmt/core.h>

#include <cstring>
#include <exception>
#include <memory>
#include <unistd.h>

namespace {

std::vector<std::pair<std::string, std::string>> environment() {
  std::vector<std::pair<std::string, std::string>> variables;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) {
      variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return variables;
}

}  // namespace

// No exception crosses a layer, so one that arrives here is a bug.
int main(int argc, char** argv) {
  using ls::app::ExitCode;
  try {
    const std::unique_ptr<ls::Clock> clock = ls::make_system_clock();
    ls::app::CommandContext context{.clock = *clock, .environment = environment()};
    std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return static_cast<int>(ls::app::run_command_line(std::move(arguments), context));
  } catch (const std::exception& error) {
    fmt::print(stderr, "leadstream: internal error: {}\n", error.what());
  } catch (...) {
    fmt::print(stderr, "leadstream: internal error\n");
  }
  return static_cast<int>(ExitCode::internal);
}
