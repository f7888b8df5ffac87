#include "app/command.hpp"

#include "leadstream/base/log.hpp"
#include "leadstream/config/problems.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::app {

Style CommandContext::style_for(std::FILE* stream) const {
  switch (options.color) {
    case ColorChoice::always:
      return Style(true);
    case ColorChoice::never:
      return Style(false);
    case ColorChoice::automatic:
      break;
  }
  // https://no-color.org: set and not empty, whatever the value.
  const bool is_unwanted = std::ranges::any_of(environment, [](const auto& variable) {
    return (variable.first == "NO_COLOR" && !variable.second.empty()) ||
           (variable.first == "TERM" && variable.second == "dumb");
  });
  return Style(!is_unwanted && is_terminal(stream));
}

Result<LoadedSettings> load_settings(const CommandContext& context) {
  const GlobalOptions& options = context.options;
  LoadedSettings loaded = LS_TRY(load_settings({.files = options.config_files,
                                                .environment = context.environment,
                                                .overrides = options.overrides}));
  if (!loaded.warnings.all().empty()) {
    fmt::print(context.error, "{}\n", loaded.warnings.to_text());
  }
  LogSettings& log = loaded.settings.log;
  if (options.is_quiet) {
    log.level = std::max(log.level, LogLevel::error);
  } else if (options.verbosity > 0) {
    log.level = std::min(log.level, LogLevel::debug);
  }
  log.format = options.log_format.value_or(log.format);
  configure_log(log.level, log.format);
  return loaded;
}

ExitCode report(const CommandContext& context, const Error& error) {
  const Style style = context.style_for(context.error);
  if (error.code == config::kConfigErrorCode) {
    // Each line begins with its place, which editors and terminals turn into a link.
    fmt::print(context.error, "{}\n", error.message);
  } else {
    fmt::print(context.error, "{} {}\n", style.red("leadstream:"), error.message);
  }
  return exit_code_for(error);
}

}  // namespace ls::app
