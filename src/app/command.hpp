#pragma once

#include "app/exit_code.hpp"
#include "app/options.hpp"
#include "app/settings.hpp"
#include "app/terminal.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"

#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ls::app {

enum class OutputFormat { text, json };

// What every command takes, before or after its name.
struct GlobalOptions {
  std::vector<std::string> config_files = {};
  std::vector<std::string> overrides = {};
  OutputFormat output = OutputFormat::text;
  bool is_quiet = false;
  int verbosity = 0;
  std::optional<LogFormat> log_format = {};
  ColorChoice color = ColorChoice::automatic;
};

// What a command may touch. Made in main, filled while the command line is parsed, constant while
// the command runs. Data goes to `out`, everything else to `error`.
struct CommandContext {
  std::FILE* out = stdout;
  std::FILE* error = stderr;
  const Clock& clock;
  std::vector<std::pair<std::string, std::string>> environment = {};
  GlobalOptions options = {};
  // The whole command line, for commands that describe it (completion, help).
  const CLI::App* command_line = nullptr;

  [[nodiscard]] Style style_for(std::FILE* stream) const;
  [[nodiscard]] bool is_json() const {
    return options.output == OutputFormat::json;
  }
};

using CommandRun = std::function<ExitCode()>;

// One command, in one file of app/commands, listed in commands/list.cpp.
struct Command {
  std::string name;
  std::string summary;                // one line, without a full stop
  std::vector<std::string> examples;  // three; a test parses them
  // Declares the options and returns what runs. What the options are parsed into must be held
  // by the returned function; `context` outlives it and is complete when it is called.
  CommandRun (*declare)(const Options& options, const CommandContext& context);
};

// All commands, in the order of `leadstream --help`.
std::vector<Command> all_commands();

// The settings from -c, the environment and --set; prints the warnings and sets up the log as they
// and -q, -v and --log-format say.
Result<LoadedSettings> load_settings(const CommandContext& context);

// Prints an error that ends the command, and gives its exit code.
ExitCode report(const CommandContext& context, const Error& error);

}  // namespace ls::app
