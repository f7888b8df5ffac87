#include "app/command.hpp"
#include "app/demo/feed.hpp"
#include "app/demo/report.hpp"
#include "app/demo/show.hpp"
#include "app/serve.hpp"
#include "app/stop_signal.hpp"
#include "app/wire.hpp"

#include "leadstream/base/log.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <memory>

namespace ls::app {

Command demo_command();

namespace {

struct DemoOptions {
  Millis length{0};
  std::uint64_t seed = 1;
  std::int64_t days = 90;
  std::uint64_t leads = 20'000;
  std::uint16_t port = 8080;
  std::string data;
};

// The outcome horizon of topologies/score.yaml.
constexpr Millis kHorizon = days(14);
// Of the time that --for gives, what the events take: the rest is for starting, draining and the
// report.
constexpr std::int64_t kFeedPercent = 70;
constexpr Millis kFeedStandard{60'000};
constexpr Millis kLook{250};
constexpr Millis kLengthLeast{1000};

generator::GeneratorOptions world_of(const DemoOptions& options) {
  generator::GeneratorOptions world;
  world.seed = options.seed;
  world.days = options.days;
  world.leads = options.leads;
  return world;
}

// A folder of its own, gone with the demo, unless the user names one.
class DemoFolder {
 public:
  explicit DemoFolder(const std::string& named) : is_named_(!named.empty()), path_(named) {
    if (!is_named_) {
      std::string text =
          (std::filesystem::temp_directory_path() / "leadstream-demo-XXXXXX").string();
      path_ = ::mkdtemp(text.data()) == nullptr ? std::filesystem::path(text)
                                                : std::filesystem::path(text.data());
    }
  }
  ~DemoFolder() {
    if (!is_named_) {
      std::error_code ignored;
      std::filesystem::remove_all(path_, ignored);
    }
  }
  DemoFolder(const DemoFolder&) = delete;
  DemoFolder& operator=(const DemoFolder&) = delete;

  [[nodiscard]] std::string path() const {
    return path_.string();
  }

 private:
  bool is_named_;
  std::filesystem::path path_;
};

// True once every worker has read everything; several looks, since one topology's output is the
// next one's input.
class Drained {
 public:
  bool look(const runtime::EngineView& view) {
    quiet_ = view.is_ready() && view.lag() == 0 ? quiet_ + 1 : 0;
    return quiet_ >= 4;
  }

 private:
  int quiet_ = 0;
};

Status play(const CommandContext& context, const DemoOptions& options, StopSignal& stop,
            const Settings& settings, Wire& wire, DemoFeed& feed) {
  DemoShow show(context.error, {.has_progress = is_terminal(context.error)}, context.clock);
  Drained drained;
  while (true) {
    const runtime::EngineView view = wire.engine().view();
    if (wire.engine().has_failed()) {
      return internal_error(wire.engine().failure());
    }
    if (!context.options.is_quiet) {
      show.look(view, wire.engine().hub(), settings.topic_name("leads.scores"),
                {feed.reached(), feed.messages()});
    }
    const bool is_over = feed.is_done() && drained.look(view);
    if ((is_over && options.length.count > 0) || stop.wait(kLook) != 0) {
      show.finish();
      return {};
    }
  }
}

Result<std::string> run(const CommandContext& context, const DemoOptions& options) {
  StopSignal stop;
  LoadedSettings loaded = LS_TRY(load_settings(context));
  const DemoFolder folder(options.data);
  loaded.settings.engine = Engine::embedded;
  loaded.settings.data_dir = folder.path();
  loaded.settings.http.listen.port = options.port;
  loaded.settings.time.idle = Millis{0};
  const std::shared_ptr<const Project> project = LS_TRY(load_project(loaded.settings));
  const std::unique_ptr<Wire> wire = LS_TRY(Wire::make(loaded.settings, project, context.clock));
  const generator::GeneratorOptions world = world_of(options);
  const Millis spread =
      options.length.count > 0 ? Millis{options.length.count * kFeedPercent / 100} : kFeedStandard;
  DemoFeed feed(world, wire->gateway(), context.clock, spread);
  const std::int64_t began = context.clock.monotonic_ns();
  wire->engine().start();
  const std::unique_ptr<Serve> serve =
      LS_TRY(Serve::start(loaded.settings, *project, *wire, context.clock));
  feed.start();
  LS_TRY(play(context, options, stop, loaded.settings, *wire, feed));
  feed.stop();
  LS_TRY(Status(feed.status()));
  const double seconds = static_cast<double>(context.clock.monotonic_ns() - began) / 1e9;
  wire->engine().stop();
  const runtime::EngineView view = wire->engine().view();
  return demo_report({feed, world, view, wire->gateway(), loaded.settings, kHorizon, seconds});
}

ExitCode run_demo(const CommandContext& context, const DemoOptions& options) {
  const Result<std::string> report_line = run(context, options);
  if (!report_line) {
    return report(context, report_line.error());
  }
  fmt::print(context.out, "{}\n", *report_line);
  return ExitCode::ok;
}

CommandRun declare(const Options& command, const CommandContext& context) {
  auto options = std::make_shared<DemoOptions>();
  const auto length = [](const std::string& text) -> Result<Millis> {
    const Millis read = LS_TRY(parse_duration(text));
    return read >= kLengthLeast ? Result<Millis>(read)
                                : user_error("expected at least " + format_duration(kLengthLeast));
  };
  command
      .converted("--for", options->length, "End by itself after about this long (else at Ctrl-C)",
                 length)
      .type_name("DURATION");
  command.value("--seed", options->seed, "Of the simulated world")
      .type_name("N")
      .shown(std::to_string(options->seed));
  command.value("--days", options->days, "Simulated days")
      .type_name("N")
      .shown(std::to_string(options->days));
  command.value("--leads", options->leads, "Simulated leads")
      .type_name("N")
      .shown(std::to_string(options->leads));
  command.value("--port", options->port, "Of the page; 0 takes any free one")
      .type_name("N")
      .shown(std::to_string(options->port));
  command.value("--data", options->data, "Keep the data in this folder").type_name("DIR");
  return [&context, options] { return run_demo(context, *options); };
}

}  // namespace

Command demo_command() {
  return {.name = "demo",
          .summary = "Score a simulated world: log, generator, topologies and page in one process",
          .examples = {"leadstream demo", "leadstream demo --for 60s",
                       "leadstream demo --seed 7 --leads 50000"},
          .declare = declare};
}

}  // namespace ls::app
