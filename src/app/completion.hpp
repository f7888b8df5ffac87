#pragma once

#include <string>

// NOLINTNEXTLINE(readability-identifier-naming): CLI11's own name.
namespace CLI {
class App;
}

namespace ls::app {

enum class Shell { bash, zsh, fish };

// A script that completes commands, options, choices and files, made from the command line itself,
// so that it cannot go stale.
std::string completion_script(Shell shell, const CLI::App& root);

}  // namespace ls::app
