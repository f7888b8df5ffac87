#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace ls::app {

// The command that the arguments reached: the last parsed subcommand, or the root.
const CLI::App& selected_command(const CLI::App& root);

// "leadstream config show"
std::string command_path(const CLI::App& command);

// One screen: what it does, arguments, options, subcommands, examples.
std::string help_text(const CLI::App& command);

}  // namespace ls::app
