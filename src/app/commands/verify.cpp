#include "app/command.hpp"
#include "app/progress.hpp"
#include "app/verify/audit.hpp"
#include "app/verify/print.hpp"

#include <memory>
#include <optional>

namespace ls::app {

Command verify_command();

namespace {

struct VerifyOptions {
  std::vector<std::string> topologies = {};
  std::size_t shown_max = 20;
};

Result<Findings> run_audit(const CommandContext& context, const VerifyOptions& options) {
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  const auto project = LS_TRY(load_project(loaded.settings));
  const auto run = LS_TRY(open_finished_run(loaded.settings, context.clock));
  std::optional<Progress> progress;
  std::uint64_t done = 0;
  AuditOptions audit_options;
  audit_options.topologies = options.topologies;
  audit_options.shown_max = options.shown_max;
  audit_options.latest = context.clock.now();
  audit_options.on_begin = [&](std::uint64_t total) {
    progress.emplace(context, progress_mode(context),
                     ProgressOptions{.label = "Verifying", .total = total});
  };
  audit_options.on_record = [&] {
    if (++done % 256 == 0) {
      progress->update(done);
    }
  };
  Findings findings = LS_TRY(audit(*run, loaded.settings, *project, audit_options));
  progress->update(done);
  progress->finish();
  return findings;
}

ExitCode run_verify(const CommandContext& context, const VerifyOptions& options) {
  const Result<Findings> findings = run_audit(context, options);
  if (!findings) {
    return report(context, findings.error());
  }
  if (context.is_json()) {
    print_json(context, *findings);
  } else {
    print_text(context, *findings);
  }
  return findings->total() == 0 ? ExitCode::ok : ExitCode::found_problems;
}

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<VerifyOptions>();
  command.values("TOPOLOGY", options->topologies, "Which to verify; all that the settings run");
  command
      .whole("--show", options->shown_max, {0, 1'000'000},
             "Discrepancies that are told; all are counted")
      .type_name("N")
      .shown(std::to_string(options->shown_max));
  return [options, &context] { return run_verify(context, *options); };
}

}  // namespace

Command verify_command() {
  return {.name = "verify",
          .summary = "Recompute everything a stopped run wrote and kept, and compare",
          .examples = {"leadstream verify", "leadstream verify score --show 100",
                       "leadstream verify -c config/production.yaml -o json"},
          .declare = declare};
}

}  // namespace ls::app
