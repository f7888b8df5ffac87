#include "app/completion.hpp"

#include "app/command.hpp"

#include <fmt/core.h>

#include <array>
#include <memory>

namespace ls::app {

Command completion_command();

namespace {

constexpr std::array<std::string_view, 3> kShells = {"bash", "zsh", "fish"};

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto shell = std::make_shared<Shell>(Shell::bash);
  command.choice("SHELL", *shell, kShells, "bash, zsh or fish").shown("").required();
  return [shell, &context] {
    fmt::print(context.out, "{}", completion_script(*shell, *context.command_line));
    return ExitCode::ok;
  };
}

}  // namespace

Command completion_command() {
  return {.name = "completion",
          .summary = "Print a script that completes commands and options in a shell",
          .examples =
              {"leadstream completion bash > ~/.local/share/bash-completion/completions/leadstream",
               "leadstream completion zsh > ~/.zsh/completions/_leadstream",
               "leadstream completion fish > ~/.config/fish/completions/leadstream.fish"},
          .declare = declare};
}

}  // namespace ls::app
