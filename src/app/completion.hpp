#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace ls::app {

enum class Shell { bash, zsh, fish };

// A script that completes commands, options, choices and files, made from the command line itself,
// so that it cannot go stale.
std::string completion_script(Shell shell, const CLI::App& root);

}  // namespace ls::app
