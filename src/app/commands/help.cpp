#include "app/help.hpp"

#include "app/command.hpp"

#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>

namespace ls::app {

Command help_command();

namespace {

using Words = std::vector<std::string>;

ExitCode run_help(const CommandContext& context, const Words& words) {
  const CLI::App* command = context.command_line;
  for (const std::string& word : words) {
    const CLI::App* child = find_command(*command, word);
    if (child == nullptr) {
      fmt::print(context.error, "leadstream help: unknown command \"{}\"{}\n", word,
                 config::did_you_mean(word, command_names(*command)));
      return ExitCode::usage;
    }
    command = child;
  }
  fmt::print(context.out, "{}", help_text(*command));
  return ExitCode::ok;
}

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto words = std::make_shared<Words>();
  command.values("COMMAND", *words, "The command, and what stands below it");
  return [words, &context] { return run_help(context, *words); };
}

}  // namespace

Command help_command() {
  return {.name = "help",
          .summary = "Print the help of a command",
          .examples = {"leadstream help config", "leadstream help config show",
                       "leadstream config --help"},
          .declare = declare};
}

}  // namespace ls::app
