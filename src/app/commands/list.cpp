#include "app/command.hpp"

namespace ls::app {

// A new command is a file in this folder, its declaration here, and its place in the list.
Command run_command();
Command replay_command();
Command demo_command();
Command produce_command();
Command check_event_command();
Command consume_command();
Command topics_command();
Command score_command();
Command model_command();
Command profile_command();
Command features_command();
Command evaluate_command();
Command verify_command();
Command state_command();
Command validate_command();
Command test_command();
Command graph_command();
Command generate_command();
Command config_command();
Command completion_command();
Command help_command();
Command schema_command();
Command version_command();

std::vector<Command> all_commands() {
  return {
      run_command(),         replay_command(),  demo_command(),     produce_command(),
      check_event_command(), consume_command(), topics_command(),   score_command(),
      model_command(),       profile_command(), evaluate_command(), verify_command(),
      features_command(),    state_command(),   validate_command(), test_command(),
      graph_command(),       schema_command(),  generate_command(), config_command(),
      completion_command(),  help_command(),    version_command(),
  };
}

}  // namespace ls::app
