#pragma once

#include <string>
#include <utility>
#include <vector>

namespace ls::app {

// The command line as completions see it, and the scripts made from it.

struct CompletedOption {
  std::vector<std::string> names;  // with their dashes
  std::string description;
  bool takes_value = false;
  bool takes_path = false;
  std::vector<std::string> choices;
};

struct CompletedCommand {
  std::string path;                                           // "config show"; empty for the root
  std::vector<std::pair<std::string, std::string>> children;  // name, summary
  std::vector<CompletedOption> options;                       // the root's included
  std::vector<std::string> arguments;                         // choices of positional arguments
};

std::string bash_script(const std::vector<CompletedCommand>& commands);
std::string zsh_script(const std::vector<CompletedCommand>& commands);
std::string fish_script(const std::vector<CompletedCommand>& commands);

}  // namespace ls::app
