#include "app/completion.hpp"

#include "app/completion_scripts.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <vector>

namespace ls::app {

namespace {

// Type names are the convention: "text|json" lists choices, FILE and DIR are paths.
std::vector<std::string> choices_in(const std::string& type_name) {
  std::vector<std::string> choices;
  if (type_name.find('|') == std::string::npos) {
    return choices;
  }
  for (std::size_t begin = 0; begin <= type_name.size();) {
    const std::size_t end = std::min(type_name.find('|', begin), type_name.size());
    choices.push_back(type_name.substr(begin, end - begin));
    begin = end + 1;
  }
  return choices;
}

void collect_options(const CLI::App& app, CompletedCommand& command) {
  for (const CLI::Option* option : app.get_options()) {
    const std::string type_name = option->get_type_name();
    const std::vector<std::string> choices = choices_in(type_name);
    if (option->get_positional()) {
      command.arguments.insert(command.arguments.end(), choices.begin(), choices.end());
      continue;
    }
    CompletedOption completed{.names = {},
                              .description = option->get_description(),
                              .takes_value = option->get_items_expected_max() > 0,
                              .takes_path = type_name == "FILE" || type_name == "DIR",
                              .choices = choices};
    for (const std::string& name : option->get_snames()) {
      completed.names.push_back('-' + name);
    }
    for (const std::string& name : option->get_lnames()) {
      completed.names.push_back("--" + name);
    }
    const bool is_known = std::ranges::any_of(
        command.options, [&](const auto& other) { return other.names == completed.names; });
    if (!is_known) {
      command.options.push_back(std::move(completed));
    }
  }
}

void collect(const CLI::App& app, const std::string& path, std::vector<CompletedCommand>& all) {
  CompletedCommand command{.path = path, .children = {}, .options = {}, .arguments = {}};
  for (const CLI::App* level = &app; level != nullptr; level = level->get_parent()) {
    collect_options(*level, command);
  }
  const auto children = app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* child : children) {
    command.children.emplace_back(child->get_name(), child->get_description());
  }
  all.push_back(std::move(command));
  for (const CLI::App* child : children) {
    collect(*child, path.empty() ? child->get_name() : path + ' ' + child->get_name(), all);
  }
}

}  // namespace

std::string completion_script(Shell shell, const CLI::App& root) {
  std::vector<CompletedCommand> commands;
  collect(root, "", commands);
  switch (shell) {
    case Shell::bash:
      return bash_script(commands);
    case Shell::zsh:
      return zsh_script(commands);
    case Shell::fish:
      break;
  }
  return fish_script(commands);
}

}  // namespace ls::app
