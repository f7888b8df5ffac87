#include "app/completion.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

namespace ls::app {

namespace {

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

// For single quotes in bash and zsh; fish also understands the form.
std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return out + '\'';
}

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : std::string(separator)) + word;
  }
  return text;
}

// Both shells walk the words to find the command: a word counts only if it is a child of the
// command so far, so values of options do not confuse it.
std::string path_cases(const std::vector<CompletedCommand>& commands, std::string_view variable) {
  std::string text;
  for (const CompletedCommand& command : commands) {
    for (const auto& [name, summary] : command.children) {
      const std::string child = command.path.empty() ? name : command.path + ' ' + name;
      text += fmt::format("      {}) {}={} ;;\n", in_quotes(command.path + ':' + name), variable,
                          in_quotes(child));
    }
  }
  return text;
}

std::string bash_words(const CompletedCommand& command) {
  std::vector<std::string> words;
  for (const auto& [name, summary] : command.children) {
    words.push_back(name);
  }
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  for (const CompletedOption& option : command.options) {
    words.insert(words.end(), option.names.begin(), option.names.end());
  }
  return joined(words, " ");
}

std::string bash_script(const std::vector<CompletedCommand>& commands) {
  std::string values;
  std::string words;
  for (const CompletedCommand& command : commands) {
    for (const CompletedOption& option : command.options) {
      if (!option.takes_value) {
        continue;
      }
      std::vector<std::string> patterns;
      for (const std::string& name : option.names) {
        patterns.push_back(in_quotes(command.path + ':' + name));
      }
      const std::string reply = option.takes_path ? "COMPREPLY=($(compgen -f -- \"$current\"))"
                                : option.choices.empty()
                                    ? "COMPREPLY=()"
                                    : fmt::format("COMPREPLY=($(compgen -W {} -- \"$current\"))",
                                                  in_quotes(joined(option.choices, " ")));
      values += fmt::format("    {}) {}; return ;;\n", joined(patterns, "|"), reply);
    }
    words += fmt::format("    {}) words={} ;;\n", in_quotes(command.path),
                         in_quotes(bash_words(command)));
  }
  return fmt::format(
      "# bash completion of leadstream: source <(leadstream completion bash)\n"
      "_leadstream() {{\n"
      "  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}}\n"
      "  local command='' words='' i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case \"$command:${{COMP_WORDS[i]}}\" in\n"
      "{}"
      "    esac\n"
      "  done\n"
      "  case \"$command:$previous\" in\n"
      "{}"
      "  esac\n"
      "  case \"$command\" in\n"
      "{}"
      "  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
      "  if [[ $current != -* && ${{#COMPREPLY[@]}} -eq 0 ]]; then\n"
      "    COMPREPLY=($(compgen -f -- \"$current\"))\n"
      "  fi\n"
      "}}\n"
      "complete -o filenames -F _leadstream leadstream\n",
      path_cases(commands, "command"), values, words);
}

// name:description, where colons in the name would end it.
std::string zsh_row(const std::string& name, const std::string& description) {
  return in_quotes(name + ':' + description);
}

std::string zsh_script(const std::vector<CompletedCommand>& commands) {
  std::string values;
  std::string rows;
  for (const CompletedCommand& command : commands) {
    std::vector<std::string> described;
    for (const auto& [name, summary] : command.children) {
      described.push_back(zsh_row(name, summary));
    }
    for (const std::string& argument : command.arguments) {
      described.push_back(zsh_row(argument, ""));
    }
    for (const CompletedOption& option : command.options) {
      std::vector<std::string> patterns;
      for (const std::string& name : option.names) {
        described.push_back(zsh_row(name, option.description));
        patterns.push_back(in_quotes(command.path + ':' + name));
      }
      if (option.takes_value) {
        const std::string reply = option.takes_path ? "_files"
                                  : option.choices.empty()
                                      ? ":"
                                      : "compadd " + joined(option.choices, " ");
        values += fmt::format("    {}) {}; return ;;\n", joined(patterns, "|"), reply);
      }
    }
    rows += fmt::format("    {}) rows=({}) ;;\n", in_quotes(command.path), joined(described, " "));
  }
  return fmt::format(
      "#compdef leadstream\n"
      "# zsh completion of leadstream: leadstream completion zsh > \"${{fpath[1]}}/_leadstream\"\n"
      "_leadstream() {{\n"
      "  local command='' i\n"
      "  local -a rows\n"
      "  for ((i = 2; i < CURRENT; i++)); do\n"
      "    case \"$command:$words[i]\" in\n"
      "{}"
      "    esac\n"
      "  done\n"
      "  case \"$command:$words[CURRENT-1]\" in\n"
      "{}"
      "  esac\n"
      "  case \"$command\" in\n"
      "{}"
      "  esac\n"
      "  _describe -o 'leadstream' rows || _files\n"
      "}}\n"
      "compdef _leadstream leadstream\n",
      path_cases(commands, "command"), values, rows);
}

std::string fish_option(const std::string& condition, const CompletedOption& option) {
  std::string line = "complete -c leadstream -n " + in_quotes(condition);
  for (const std::string& name : option.names) {
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (option.takes_value) {
    line += option.takes_path ? " -r -F" : " -x";
  }
  if (!option.choices.empty()) {
    line += " -a " + in_quotes(joined(option.choices, " "));
  }
  return line + " -d " + in_quotes(option.description) + '\n';
}

std::string fish_script(const std::vector<CompletedCommand>& commands) {
  std::string text =
      "# fish completion of leadstream: leadstream completion fish | source\n"
      "function __leadstream_at\n"
      "  set -l command ''\n"
      "  for word in (commandline -opc)[2..]\n"
      "    switch \"$command:$word\"\n";
  for (const CompletedCommand& command : commands) {
    for (const auto& [name, summary] : command.children) {
      const std::string child = command.path.empty() ? name : command.path + ' ' + name;
      text += fmt::format("      case {}\n        set command {}\n",
                          in_quotes(command.path + ':' + name), in_quotes(child));
    }
  }
  text +=
      "    end\n"
      "  end\n"
      "  test \"$command\" = \"$argv[1]\"\n"
      "end\n";
  for (const CompletedCommand& command : commands) {
    const std::string condition = fmt::format("__leadstream_at \"{}\"", command.path);
    for (const auto& [name, summary] : command.children) {
      text += fmt::format("complete -c leadstream -n {} -f -a {} -d {}\n", in_quotes(condition),
                          in_quotes(name), in_quotes(summary));
    }
    if (!command.arguments.empty()) {
      text += fmt::format("complete -c leadstream -n {} -f -a {}\n", in_quotes(condition),
                          in_quotes(joined(command.arguments, " ")));
    }
    for (const CompletedOption& option : command.options) {
      text += fish_option(condition, option);
    }
  }
  return text;
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
