#include "app/command.hpp"
#include "app/demo/crm_report.hpp"
#include "app/demo/feed.hpp"
#include "app/demo/report.hpp"
#include "app/demo/show.hpp"
#include "app/serve.hpp"
#include "app/stop_signal.hpp"
#include "app/wire.hpp"

#include "leadstream/base/log.hpp"

#include <fmt/core.h>

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::app {

Command demo_command();

namespace {

enum class Scenario { leads, crm };
constexpr std::array<std::string_view, 2> kScenarios = {"leads", "crm"};

struct DemoOptions {
  Scenario scenario = Scenario::leads;
  Millis length{0};
  std::uint64_t seed = 1;
  std::int64_t days = 90;
  std::optional<std::uint64_t> leads = {};
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

// Beside those that score leads by what is learned.
const std::vector<std::string> kCrmTopologies = {"score",   "train", "watch",      "groups",
                                                 "anomaly", "email", "engagement", "lead_rules"};

// What one machine shows in a minute: a contact of a CRM makes more of everything.
constexpr std::uint64_t kLeadsStandard = 20'000;
constexpr std::uint64_t kContactsStandard = 3'000;

generator::crm::Options crm_of(const DemoOptions& options) {
  generator::crm::Options world;
  world.seed = options.seed;
  world.days = options.days;
  world.contacts = options.leads.value_or(kContactsStandard);
  return world;
}

generator::GeneratorOptions leads_of(const DemoOptions& options) {
  generator::GeneratorOptions world;
  world.seed = options.seed;
  world.days = options.days;
  world.leads = options.leads.value_or(kLeadsStandard);
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

DemoWorld world_of(const DemoOptions& options) {
  return options.scenario == Scenario::crm ? make_world(crm_of(options))
                                           : make_world(leads_of(options));
}

Result<std::string> report_of(const DemoOptions& options, const DemoOutcome& outcome) {
  return options.scenario == Scenario::crm ? crm_demo_report(outcome, crm_of(options))
                                           : demo_report(outcome, leads_of(options), kHorizon);
}

Result<std::string> run(const CommandContext& context, const DemoOptions& options) {
  StopSignal stop;
  LoadedSettings loaded = LS_TRY(load_settings(context));
  const DemoFolder folder(options.data);
  loaded.settings.engine = Engine::embedded;
  loaded.settings.data_dir = folder.path();
  loaded.settings.http.listen.port = options.port;
  loaded.settings.time.idle = Millis{0};
  if (options.scenario == Scenario::crm) {
    loaded.settings.topologies.run = kCrmTopologies;
  }
  const std::shared_ptr<const Project> project = LS_TRY(load_project(loaded.settings));
  const std::unique_ptr<Wire> wire = LS_TRY(Wire::make(loaded.settings, project, context.clock));
  const Millis spread =
      options.length.count > 0 ? Millis{options.length.count * kFeedPercent / 100} : kFeedStandard;
  DemoFeed feed(world_of(options), wire->gateway(), context.clock, spread);
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
  return report_of(options, {feed, view, wire->gateway(), loaded.settings, seconds});
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
  command.choice("--scenario", options->scenario, kScenarios,
                 "Leads that are scored, or a CRM with bots, traps and scanners as well");
  command.value("--seed", options->seed, "Of the simulated world")
      .type_name("N")
      .shown(std::to_string(options->seed));
  command.value("--days", options->days, "Simulated days")
      .type_name("N")
      .shown(std::to_string(options->days));
  command.value("--leads", options->leads, "Simulated leads (20000), or contacts of a CRM (3000)")
      .type_name("N");
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
                       "leadstream demo --scenario crm --seed 7"},
          .declare = declare};
}

}  // namespace ls::app
