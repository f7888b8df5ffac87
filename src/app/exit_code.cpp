#include "app/exit_code.hpp"

#include "leadstream/config/problems.hpp"

namespace ls::app {

ExitCode exit_code_for(const Error& error) {
  if (error.code == config::kConfigErrorCode) {
    return ExitCode::config;
  }
  if (error.code == "permission") {
    return ExitCode::permission;
  }
  switch (error.domain) {
    case ErrorDomain::user:
      return ExitCode::failed;
    case ErrorDomain::external:
      return error.retry == Retry::yes ? ExitCode::temporary : ExitCode::unavailable;
    case ErrorDomain::internal:
      break;
  }
  return ExitCode::internal;
}

}  // namespace ls::app
