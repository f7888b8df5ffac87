#include "app/command.hpp"
#include "app/serve.hpp"
#include "app/stop_signal.hpp"
#include "app/wire.hpp"

#include "leadstream/base/log.hpp"

#include <fmt/core.h>

namespace ls::app {

Command run_command();

namespace {

constexpr Millis kLook{200};

Status run(const CommandContext& context) {
  const StopSignal stop;
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  const std::shared_ptr<const Project> project = LS_TRY(load_project(loaded.settings));
  const std::unique_ptr<Wire> wire = LS_TRY(Wire::make(loaded.settings, project, context.clock));
  wire->engine().start();
  std::unique_ptr<Serve> serve;
  if (loaded.settings.http.is_enabled) {
    serve = LS_TRY(Serve::start(loaded.settings, *project, *wire, context.clock));
  }
  log_info("Started. app={} topologies={}", loaded.settings.app, project->topologies.size());
  while (stop.wait(kLook) == 0) {
    if (wire->engine().has_failed()) {
      wire->engine().stop();
      return external_error(wire->engine().failure());
    }
  }
  log_info("Stopping: every worker commits what it has.");
  wire->engine().stop();
  return {};
}

CommandRun declare(const Options& /*command*/, const CommandContext& context) {
  return [&context] {
    const Status status = run(context);
    return status ? ExitCode::ok : report(context, status.error());
  };
}

}  // namespace

Command run_command() {
  return {.name = "run",
          .summary = "Run the configured topologies until SIGTERM or Ctrl-C",
          .examples = {"leadstream run -c config/local.yaml",
                       "leadstream run -c config/production.yaml",
                       "leadstream run --set topologies.run=score,train"},
          .declare = declare};
}

}  // namespace ls::app
