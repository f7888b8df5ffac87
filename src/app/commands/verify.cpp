#include "app/command.hpp"
#include "app/progress.hpp"
#include "app/verify/audit.hpp"
#include "app/verify/print.hpp"
#include "app/verify/replay_audit.hpp"

#include <memory>
#include <optional>

namespace ls::app {

Command verify_command();

namespace {

struct VerifyOptions {
  std::vector<std::string> topologies = {};
  std::size_t shown_max = 20;
  BoundedRun replay = {};  // without an id: the live run
};

// Of the live run one task after the other is done again, of a replay all topologies together.
Result<Findings> run_audit(const CommandContext& context, const Settings& settings,
                           const VerifyOptions& options, const AuditOptions& audit_options) {
  if (options.replay.id.empty()) {
    const auto project = LS_TRY(load_project(settings));
    const auto run = LS_TRY(open_finished_run(settings, context.clock));
    return audit(*run, settings, *project, audit_options);
  }
  const Settings own = LS_TRY(settings_of_run(settings, options.replay));
  const auto project = LS_TRY(load_project(own));
  const auto run = LS_TRY(open_finished_run(own, context.clock, options.replay.id));
  return audit_replay(*run, own, *project, options.replay, audit_options);
}

Result<Findings> run_shown(const CommandContext& context, const VerifyOptions& options) {
  const LoadedSettings loaded = LS_TRY(load_settings(context));
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
  Findings findings = LS_TRY(run_audit(context, loaded.settings, options, audit_options));
  progress->update(done);
  progress->finish();
  return findings;
}

ExitCode run_verify(const CommandContext& context, const VerifyOptions& options) {
  const Result<Findings> findings = run_shown(context, options);
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
  const Option topologies =
      command.values("TOPOLOGY", options->topologies, "Which to verify; all that the settings run");
  command
      .whole("--show", options->shown_max, {0, 1'000'000},
             "Discrepancies that are told; all are counted")
      .type_name("N")
      .shown(std::to_string(options->shown_max));
  Option replay = command.value("--replay", options->replay.id,
                                "A complete replay instead, made again in one thread's memory");
  Option until =
      command.converted("--until", options->replay.until, "The end that the replay was given",
                        [](const std::string& text) { return parse_rfc3339(text); });
  until.type_name("TIME").needs(replay);
  replay.type_name("RUN").needs(until).excludes(topologies);
  return [options, &context] { return run_verify(context, *options); };
}

}  // namespace

Command verify_command() {
  return {.name = "verify",
          .summary = "Recompute everything a stopped run wrote and kept, and compare",
          .examples = {"leadstream verify", "leadstream verify score --show 100",
                       "leadstream verify --replay may --until 2026-06-01T00:00:00Z -o json"},
          .declare = declare};
}

}  // namespace ls::app
