#include "app/command.hpp"
#include "app/log_topics.hpp"
#include "app/progress.hpp"
#include "app/replay/run_watch.hpp"
#include "app/serve.hpp"
#include "app/stop_signal.hpp"
#include "app/wire.hpp"

#include "leadstream/base/log.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <csignal>
#include <memory>
#include <optional>

namespace ls::app {

Command replay_command();

namespace {

constexpr Millis kLook{200};

struct ReplayOptions {
  BoundedRun run = {};
};

// What came of it.
struct Outcome {
  int signal = 0;          // that ended it before its end
  std::uint64_t late = 0;  // records
  Settings settings = {};  // of the run
};

// Event time that is done, of all there is since the first look that found every task begun.
class ReplayProgress {
 public:
  ReplayProgress(const CommandContext& context, EventTime until, Millis boundary)
      : context_(context), until_(until), boundary_(boundary) {}

  void update(EventTime reached) {
    if (reached == EventTime::min()) {
      return;
    }
    if (!progress_) {
      began_ = reached;
      progress_.emplace(
          context_, progress_mode(context_),
          ProgressOptions{.label = "Replaying", .unit = "boundaries", .total = boundaries(until_)});
    }
    progress_->update(boundaries(reached));
  }
  void finish() {
    if (progress_) {
      progress_->finish();
    }
  }

 private:
  [[nodiscard]] std::uint64_t boundaries(EventTime at) const {
    return static_cast<std::uint64_t>((at - began_).count / boundary_.count);
  }

  const CommandContext& context_;
  EventTime until_;
  Millis boundary_;
  EventTime began_;
  std::optional<Progress> progress_;
};

// Until every task is at the end; the signal, if one came before.
Result<int> watch(const CommandContext& context, Wire& wire, const Settings& settings,
                  StopSignal& stop) {
  RunWatch run(wire, context.clock);
  ReplayProgress progress(context, wire.aligned()->until, settings.time.boundary);
  while (!run.is_done()) {
    if (const int signal = stop.wait(kLook)) {
      return signal;
    }
    if (wire.engine().has_failed()) {
      return external_error(wire.engine().failure());
    }
    progress.update(run.look());
  }
  progress.finish();
  return 0;
}

Result<std::uint64_t> count_late(Wire& wire, const Settings& settings) {
  const std::string& name = settings.topic_name("leads.late");
  std::uint64_t count = 0;
  const auto topic = LS_TRY(wire.gateway().topic(name));
  if (topic) {
    LS_TRY(for_each_record(wire.gateway(), *topic,
                           [&count](const runtime::LogGateway::StoredRecord&) -> Status {
                             ++count;
                             return {};
                           }));
  }
  return count;
}

Result<Outcome> replay(const CommandContext& context, const ReplayOptions& options) {
  StopSignal stop;
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  Outcome outcome;
  outcome.settings = LS_TRY(settings_of_run(loaded.settings, options.run));
  const Settings& settings = outcome.settings;
  const std::shared_ptr<const Project> project = LS_TRY(load_project(settings));
  // Before a topic is made: how many partitions there are changes nothing about what is refused.
  static_cast<void>(LS_TRY(aligned_options(settings, options.run, *project, {})));
  const std::unique_ptr<Wire> wire =
      LS_TRY(Wire::make(settings, project, context.clock, options.run));
  wire->engine().start();
  std::unique_ptr<Serve> serve;
  if (settings.http.is_enabled) {
    serve = LS_TRY(Serve::start(settings, *project, *wire, context.clock));
  }
  log_info("Replay started. run={} fingerprint={} until={}", options.run.id,
           wire->aligned()->fingerprint, format_rfc3339(options.run.until));
  const Result<int> watched = watch(context, *wire, settings, stop);
  wire->engine().stop();
  outcome.signal = LS_TRY(watched);
  if (outcome.signal == 0) {
    LS_TRY(wire->forget_readers());
    outcome.late = LS_TRY(count_late(*wire, settings));
  }
  return outcome;
}

void print_text(const CommandContext& context, const ReplayOptions& options,
                const Outcome& outcome) {
  fmt::print(context.out,
             "Run {0} is complete: everything before {1} is done. Its output is on the\n"
             "topics whose names end in .{0}\n"
             "(A) holds: equal input logs, settings, program and kind of processor give equal\n"
             "    output, whatever the speed, the number of processes, or what was killed.\n",
             options.run.id, format_rfc3339(options.run.until));
  if (outcome.late == 0) {
    fmt::print(context.out,
               "(B) holds: nothing was late, so any number of input partitions gives the same,\n"
               "    if each key's records were loaded in the same order.\n");
  } else {
    fmt::print(context.out,
               "(B) does not hold: {} records were late, which other numbers of input partitions\n"
               "    may judge otherwise; {} has them. A longer time.disorder helps.\n",
               outcome.late, outcome.settings.topic_name("leads.late"));
  }
}

void print_json(const CommandContext& context, const ReplayOptions& options,
                const Outcome& outcome) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("run", options.run.id);
  json.member("until", format_rfc3339(options.run.until)).member("late", outcome.late);
  json.member("claim", outcome.late == 0 ? "B" : "A").end_object();
  fmt::print(context.out, "{}\n", text);
}

ExitCode run_replay(const CommandContext& context, const ReplayOptions& options) {
  const Result<Outcome> outcome = replay(context, options);
  if (!outcome) {
    return report(context, outcome.error());
  }
  if (outcome->signal != 0) {
    fmt::print(context.error, "Run {} stopped before its end; the same command goes on.\n",
               options.run.id);
    return outcome->signal == SIGINT ? ExitCode::interrupted : ExitCode::terminated;
  }
  if (context.is_json()) {
    print_json(context, options, *outcome);
  } else if (!context.options.is_quiet) {
    print_text(context, options, *outcome);
  }
  return ExitCode::ok;
}

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<ReplayOptions>();
  command.value("RUN", options->run.id, "Name of the run, of which topics and state get theirs")
      .required();
  command
      .converted("--until", options->run.until, "Where it ends, in event time: before this",
                 [](const std::string& text) { return parse_rfc3339(text); })
      .type_name("TIME")
      .required();
  return [options, &context] { return run_replay(context, *options); };
}

}  // namespace

Command replay_command() {
  return {.name = "replay",
          .summary = "Run the topologies over what the input topics hold, up to a time, exactly",
          .examples = {"leadstream replay may --until 2026-06-01T00:00:00Z",
                       "leadstream replay slow --until 2026-06-01T00:00:00Z --set time.lag=10m",
                       "leadstream replay may -c config/production.yaml --until "
                       "2026-06-01T00:00:00Z --set time.disorder=1h"},
          .declare = declare};
}

}  // namespace ls::app
