#pragma once

#include "leadstream/base/error.hpp"

namespace ls::app {

// What the process answers to the shell. 69 to 78 are those of BSD's sysexits.h; scripts and
// service managers rely on all of them.
enum class ExitCode : int {
  ok = 0,
  failed = 1,
  usage = 2,
  found_problems = 3,  // validate, test, verify: the check ran and says no
  partial = 4,         // some records were refused
  unavailable = 69,    // a service is needed and is not there
  internal = 70,       // a bug in leadstream
  temporary = 75,      // trying again later can help
  permission = 77,
  config = 78,
  interrupted = 130,  // SIGINT
  terminated = 143,   // SIGTERM, when it came twice
};

// The code for an error that ends a command.
ExitCode exit_code_for(const Error& error);

}  // namespace ls::app
