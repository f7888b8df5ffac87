#pragma once

#include "app/command.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ls::app {

struct ParsedCommand {
  // What is wrong with the arguments; empty if nothing is.
  std::string mistake;
  // Runs the command. After a mistake, or for --help and --version, prints what is due.
  CommandRun run;
};

// The arguments of the process as a command that is ready to run. `context` must outlive it.
class CommandLine {
 public:
  CommandLine(const std::vector<Command>& commands, CommandContext& context);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // Once. `arguments` without the program's own name.
  ParsedCommand parse(std::vector<std::string> arguments);

 private:
  std::string mistake_in_words(const std::string& from_parser) const;

  CommandContext& context_;
  std::unique_ptr<CLI::App> root_;
  std::vector<CommandRun> runs_;
};

// Parses, runs, and makes sure that what was printed has arrived.
ExitCode run_command_line(std::vector<std::string> arguments, CommandContext& context);

}  // namespace ls::app
