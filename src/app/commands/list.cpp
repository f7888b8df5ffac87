#include "app/command.hpp"

namespace ls::app {

// A new command is a file in this folder, its declaration here, and its place in the list.
Command run_command();
Command demo_command();
Command test_command();
Command generate_command();
Command config_command();
Command completion_command();
Command help_command();
Command version_command();

std::vector<Command> all_commands() {
  return {
      run_command(),
      demo_command(),
      test_command(),
      generate_command(),
      config_command(),
      completion_command(),
      help_command(),
      version_command(),
  };
}

}  // namespace ls::app
