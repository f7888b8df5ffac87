#include "app/help.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace ls::app {

namespace {

std::vector<const CLI::App*> children_of(const CLI::App& command) {
  return command.get_subcommands([](const CLI::App*) { return true; });
}

using Rows = std::vector<std::pair<std::string, std::string>>;

std::string option_names(const CLI::Option& option) {
  std::string names;
  for (const std::string& name : option.get_snames()) {
    names += (names.empty() ? "-" : ", -") + name;
  }
  for (const std::string& name : option.get_lnames()) {
    names += (names.empty() ? "    --" : ", --") + name;
  }
  const bool takes_value = option.get_items_expected_max() > 0;
  return takes_value ? names + ' ' + option.get_type_name() : names;
}

std::string description(const CLI::Option& option) {
  std::string text = option.get_description();
  if (!option.get_default_str().empty()) {
    text += " (default " + option.get_default_str() + ")";
  }
  return text;
}

void add_section(std::string& text, std::string_view title, const Rows& rows) {
  // Beyond this width a row's description moves to the next line.
  constexpr std::size_t kColumnMax = 32;
  if (rows.empty()) {
    return;
  }
  std::size_t column = 0;
  for (const auto& [left, right] : rows) {
    column = left.size() <= kColumnMax ? std::max(column, left.size()) : column;
  }
  text += fmt::format("\n{}:\n", title);
  for (const auto& [left, right] : rows) {
    if (left.size() > column) {
      text += fmt::format("  {}\n  {:{}}  {}\n", left, "", column, right);
    } else {
      text += fmt::format("  {:{}}  {}\n", left, column, right);
    }
  }
}

}  // namespace

const CLI::App& selected_command(const CLI::App& root) {
  const CLI::App* command = &root;
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().front();
  }
  return *command;
}

std::vector<std::string> command_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* child : children_of(command)) {
    names.push_back(child->get_name());
  }
  return names;
}

const CLI::App* find_command(const CLI::App& parent, std::string_view name) {
  const auto children = children_of(parent);
  const auto found = std::ranges::find(children, name, &CLI::App::get_name);
  return found == children.end() ? nullptr : *found;
}

std::string command_path(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return parent == nullptr ? command.get_name() : command_path(*parent) + ' ' + command.get_name();
}

std::string help_text(const CLI::App& command) {
  Rows arguments;
  Rows options;
  std::string usage;
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_group().empty()) {
      continue;
    }
    if (option->get_positional()) {
      const std::string name = option->get_name(true);
      const std::string shown = option->get_items_expected_max() > 1 ? name + "..." : name;
      usage += option->get_required() ? ' ' + shown : " [" + shown + ']';
      arguments.emplace_back(name, description(*option));
    } else {
      options.emplace_back(option_names(*option), description(*option));
    }
  }
  Rows commands;
  for (const CLI::App* child : children_of(command)) {
    commands.emplace_back(child->get_name(), child->get_description());
  }

  const std::string path = command_path(command);
  std::string text =
      fmt::format("{}: {}\n\nUsage: {}{}{} [OPTIONS]\n", path, command.get_description(), path,
                  commands.empty() ? "" : " COMMAND", usage);
  add_section(text, "Commands", commands);
  add_section(text, "Arguments", arguments);
  add_section(text, "Options", options);
  if (!command.get_footer().empty()) {
    text += "\nExamples:\n" + command.get_footer();
  }
  if (command.get_parent() != nullptr) {
    text += "\nOptions of all commands (-c, --set, -o, -q, -v, ...): leadstream --help\n";
  }
  return text;
}

}  // namespace ls::app
