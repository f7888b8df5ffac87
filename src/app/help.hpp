#pragma once

#include <string>
#include <string_view>
#include <vector>

// NOLINTNEXTLINE(readability-identifier-naming): CLI11's own name.
namespace CLI {
class App;
}

namespace ls::app {

// The command that the arguments reached: the last parsed subcommand, or the root.
const CLI::App& selected_command(const CLI::App& root);

// The commands directly below, and the one of that name; null if there is none.
std::vector<std::string> command_names(const CLI::App& command);
const CLI::App* find_command(const CLI::App& parent, std::string_view name);

// "leadstream config show"
std::string command_path(const CLI::App& command);

// One screen: what it does, arguments, options, subcommands, examples.
std::string help_text(const CLI::App& command);

}  // namespace ls::app
