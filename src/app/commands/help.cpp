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
    const auto children = command->get_subcommands([](const CLI::App*) { return true; });
    const auto child = std::ranges::find(children, word, &CLI::App::get_name);
    if (child == children.end()) {
      Words names;
      std::ranges::transform(children, std::back_inserter(names), &CLI::App::get_name);
      fmt::print(context.error, "leadstream help: unknown command \"{}\"{}\n", word,
                 config::did_you_mean(word, names));
      return ExitCode::usage;
    }
    command = *child;
  }
  fmt::print(context.out, "{}", help_text(*command));
  return ExitCode::ok;
}

CommandRun declare(CLI::App& app, const CommandContext& context) {
  const auto words = std::make_shared<Words>();
  app.add_option("COMMAND", *words, "The command, and what stands below it");
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
