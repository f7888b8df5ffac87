#include "app/completion_scripts.hpp"

#include <fmt/core.h>

#include <string_view>

namespace ls::app {

namespace {

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

// The names of an option at a command, as a pattern of `case`.
std::string option_pattern(const CompletedCommand& command, const CompletedOption& option) {
  std::vector<std::string> patterns;
  for (const std::string& name : option.names) {
    patterns.push_back(in_quotes(command.path + ':' + name));
  }
  return joined(patterns, "|");
}

// bash and zsh walk the words before the cursor to find the command. A word counts only if it is a
// child of the command so far, and never if it is an option's value.
std::string walk_cases(const std::vector<CompletedCommand>& commands) {
  std::string text;
  for (const CompletedCommand& command : commands) {
    for (const auto& [name, summary] : command.children) {
      const std::string child = command.path.empty() ? name : command.path + ' ' + name;
      text += fmt::format("      {}) command={} ;;\n", in_quotes(command.path + ':' + name),
                          in_quotes(child));
    }
    for (const CompletedOption& option : command.options) {
      if (option.takes_value) {
        text += fmt::format("      {}) ((i++)) ;;\n", option_pattern(command, option));
      }
    }
  }
  return text;
}

// What may follow an option, by the shell's own words for files, choices and nothing.
using ValueReply = std::string (*)(const CompletedOption& option);

std::string value_cases(const std::vector<CompletedCommand>& commands, ValueReply reply) {
  std::string text;
  for (const CompletedCommand& command : commands) {
    for (const CompletedOption& option : command.options) {
      if (option.takes_value) {
        text +=
            fmt::format("    {}) {}; return ;;\n", option_pattern(command, option), reply(option));
      }
    }
  }
  return text;
}

std::string bash_value(const CompletedOption& option) {
  if (option.takes_path) {
    return "COMPREPLY=($(compgen -f -- \"$current\"))";
  }
  if (option.choices.empty()) {
    return "COMPREPLY=()";
  }
  return fmt::format("COMPREPLY=($(compgen -W {} -- \"$current\"))",
                     in_quotes(joined(option.choices, " ")));
}

}  // namespace

std::string bash_script(const std::vector<CompletedCommand>& commands) {
  std::string words;
  for (const CompletedCommand& command : commands) {
    std::vector<std::string> plain;
    for (const auto& [name, summary] : command.children) {
      plain.push_back(name);
    }
    plain.insert(plain.end(), command.arguments.begin(), command.arguments.end());
    std::vector<std::string> dashed;
    for (const CompletedOption& option : command.options) {
      dashed.insert(dashed.end(), option.names.begin(), option.names.end());
    }
    words += fmt::format("    {}) words={} options={} ;;\n", in_quotes(command.path),
                         in_quotes(joined(plain, " ")), in_quotes(joined(dashed, " ")));
  }
  return fmt::format(
      "# bash completion of leadstream: source <(leadstream completion bash)\n"
      "_leadstream() {{\n"
      "  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}}\n"
      "  local command='' words='' options='' i\n"
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
      "  if [[ $current == -* ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
      "  elif [[ -n $words ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
      "  else\n"
      "    COMPREPLY=($(compgen -f -- \"$current\"))\n"
      "  fi\n"
      "}}\n"
      "complete -o filenames -F _leadstream leadstream\n",
      walk_cases(commands), value_cases(commands, bash_value), words);
}

namespace {

std::string zsh_value(const CompletedOption& option) {
  if (option.takes_path) {
    return "_files";
  }
  return option.choices.empty() ? "_message value" : "compadd " + joined(option.choices, " ");
}

// name:description, as _describe reads it.
std::string zsh_row(const std::string& name, const std::string& description) {
  return in_quotes(name + ':' + description);
}

}  // namespace

std::string zsh_script(const std::vector<CompletedCommand>& commands) {
  std::string rows;
  for (const CompletedCommand& command : commands) {
    std::vector<std::string> plain;
    for (const auto& [name, summary] : command.children) {
      plain.push_back(zsh_row(name, summary));
    }
    for (const std::string& argument : command.arguments) {
      plain.push_back(in_quotes(argument));
    }
    std::vector<std::string> dashed;
    for (const CompletedOption& option : command.options) {
      for (const std::string& name : option.names) {
        dashed.push_back(zsh_row(name, option.description));
      }
    }
    rows += fmt::format("    {}) rows=({}) dashes=({}) ;;\n", in_quotes(command.path),
                        joined(plain, " "), joined(dashed, " "));
  }
  return fmt::format(
      "#compdef leadstream\n"
      "# zsh completion of leadstream: source <(leadstream completion zsh)\n"
      "_leadstream() {{\n"
      "  local command='' i\n"
      "  local -a rows dashes\n"
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
      "  if [[ $words[CURRENT] == -* ]]; then\n"
      "    _describe -o option dashes\n"
      "  elif (( $#rows )); then\n"
      "    _describe command rows\n"
      "  else\n"
      "    _files\n"
      "  fi\n"
      "}}\n"
      "compdef _leadstream leadstream\n",
      walk_cases(commands), value_cases(commands, zsh_value), rows);
}

namespace {

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

// The same walk in fish's own words, as a test that the conditions of the completions call.
std::string fish_walk(const std::vector<CompletedCommand>& commands) {
  std::string cases;
  for (const CompletedCommand& command : commands) {
    for (const auto& [name, summary] : command.children) {
      const std::string child = command.path.empty() ? name : command.path + ' ' + name;
      cases += fmt::format("      case {}\n        set command {}\n",
                           in_quotes(command.path + ':' + name), in_quotes(child));
    }
    for (const CompletedOption& option : command.options) {
      for (const std::string& name : option.names) {
        if (option.takes_value) {
          cases += fmt::format("      case {}\n        set is_value 1\n",
                               in_quotes(command.path + ':' + name));
        }
      }
    }
  }
  return "function __leadstream_at\n"
         "  set -l command ''\n"
         "  set -l is_value 0\n"
         "  for word in (commandline -opc)[2..]\n"
         "    if test $is_value = 1\n"
         "      set is_value 0\n"
         "      continue\n"
         "    end\n"
         "    switch \"$command:$word\"\n" +
         cases +
         "    end\n"
         "  end\n"
         "  test \"$command\" = \"$argv[1]\"\n"
         "end\n";
}

}  // namespace

std::string fish_script(const std::vector<CompletedCommand>& commands) {
  std::string text = "# fish completion of leadstream: leadstream completion fish | source\n" +
                     fish_walk(commands);
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

}  // namespace ls::app
