#include "app/version.hpp"

#include "app/command.hpp"

#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

namespace ls::app {

Command version_command();

namespace {

ExitCode run_version(const CommandContext& context) {
  if (!context.is_json()) {
    fmt::print(context.out, "leadstream {}\n", version());
    for (const auto& [name, number] : built_with()) {
      fmt::print(context.out, "  {:<14} {}\n", name, number);
    }
    return ExitCode::ok;
  }
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("version", version()).key("built_with").begin_object();
  for (const auto& [name, number] : built_with()) {
    json.member(name, number);
  }
  json.end_object().end_object();
  fmt::print(context.out, "{}\n", text);
  return ExitCode::ok;
}

CommandRun declare(const Options& /*command*/, const CommandContext& context) {
  return [&context] { return run_version(context); };
}

}  // namespace

Command version_command() {
  return {.name = "version",
          .summary = "Print the versions of leadstream and its libraries",
          .examples = {"leadstream version", "leadstream version -o json", "leadstream --version"},
          .declare = declare};
}

}  // namespace ls::app
