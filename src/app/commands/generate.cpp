#include "app/command.hpp"
#include "app/generate/crm_world.hpp"
#include "app/generate/line_file.hpp"
#include "app/generate/stream_rows.hpp"
#include "app/generate/world_output.hpp"

#include "leadstream/config/yaml.hpp"
#include "leadstream/generator/generator.hpp"
#include "leadstream/generator/truth_file.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::app {

Command generate_command();

namespace {

using generator::GeneratedMessage;
using generator::GeneratorOptions;

// The first two are for events, the others for the rows of --stream.
enum class LineFormat { ndjson, keyed, csv, json };
constexpr std::array<std::string_view, 4> kLineFormats = {"ndjson", "keyed", "csv", "json"};

// What is not given stays as in the --world file, or as it is by default.
struct GenerateOptions {
  std::string world_file = {};
  std::optional<std::uint64_t> seed = {};
  std::optional<std::int64_t> days = {};
  std::optional<std::uint64_t> leads = {};
  std::optional<EventTime> start = {};
  std::optional<std::string> tenant = {};
  std::optional<generator::DriftKind> drift = {};
  std::optional<double> drift_at = {};
  std::optional<double> drift_factor = {};
  std::optional<double> duplicates = {};
  std::optional<double> out_of_order = {};
  std::optional<double> late = {};
  std::optional<double> broken = {};

  std::string out_file = "-";
  std::string truth_file = {};
  std::string bayes_file = {};
  Millis horizon = ls::days(14);
  std::optional<LineFormat> format = {};
  double rate = 0.0;
  StreamRows rows = {};  // instead of events, if the stream has a name
  CrmRun crm = {};       // instead of leads
};

template <typename T>
void take(const std::optional<T>& given, T& into) {
  if (given) {
    into = *given;
  }
}

Result<GeneratorOptions> world_of(const GenerateOptions& options) {
  GeneratorOptions world;
  if (!options.world_file.empty()) {
    const config::Node node = LS_TRY(config::load_yaml(options.world_file));
    world = LS_TRY(generator::read_options(node));
  }
  take(options.seed, world.seed);
  take(options.days, world.days);
  take(options.leads, world.leads);
  take(options.start, world.start);
  take(options.tenant, world.tenant);
  take(options.drift, world.drift.kind);
  take(options.drift_at, world.drift.at);
  take(options.drift_factor, world.drift.factor);
  take(options.duplicates, world.faults.duplicates);
  take(options.out_of_order, world.faults.out_of_order);
  take(options.late, world.faults.late);
  take(options.broken, world.faults.broken);
  LS_TRY(generator::check(world));
  return world;
}

Status write_truth(const std::string& name, const GeneratorOptions& world,
                   const generator::Planted& planted) {
  LineFile out = LS_TRY(LineFile::open(name, stdout));
  const generator::Truth truth(world);
  out.write_line(generator::world_line(world));
  for (std::uint64_t number = 0; number < truth.leads() && !out.has_failed(); ++number) {
    out.write_line(generator::lead_line(truth.lead(number)));
  }
  out.write_line(generator::planted_line(planted));
  return out.finish();
}

// One line for each event of each lead: the moments at which a lead is scored.
Status write_bayes(const GenerateOptions& options, const GeneratorOptions& world) {
  LineFile out = LS_TRY(LineFile::open(options.bayes_file, stdout));
  generator::Truth truth(world);
  for (std::uint64_t number = 0; number < truth.leads() && !out.has_failed(); ++number) {
    const std::string contact = truth.lead(number).contact;
    for (const EventTime at : truth.event_times(number)) {
      const generator::Snapshot snapshot{contact, at, options.horizon};
      if (const auto chance = truth.bayes(snapshot)) {
        out.write_line(generator::bayes_line(snapshot, *chance));
      }
    }
  }
  return out.finish();
}

// What the CRM has in common with the leads is given by the same options.
CrmRun crm_run_of(const GenerateOptions& options) {
  CrmRun run = options.crm;
  run.world_file = options.world_file;
  run.seed = options.seed;
  run.days = options.days;
  run.contacts = options.leads;
  run.start = options.start;
  run.tenant = options.tenant;
  run.change_at = options.drift_at;
  run.change_factor = options.drift_factor;
  run.duplicates = options.duplicates;
  run.out_of_order = options.out_of_order;
  run.late = options.late;
  run.broken = options.broken;
  run.truth_file = options.truth_file;
  run.bayes_file = options.bayes_file;
  run.horizon = options.horizon;
  return run;
}

WorldOutput output_of(const GenerateOptions& options) {
  return {.file = options.out_file,
          .format = options.format == LineFormat::keyed ? EventFormat::keyed : EventFormat::ndjson,
          .rate = options.rate};
}

Status generate_events(const CommandContext& context, const GenerateOptions& options) {
  if (!(options.rate >= 0.0)) {
    return user_error("--rate is a number of messages per second, or 0");
  }
  const WorldOutput output = output_of(options);
  if (options.crm.scenario == Scenario::crm) {
    return write_crm(context, output, crm_run_of(options));
  }
  const GeneratorOptions world = LS_TRY(world_of(options));
  generator::Generator leads(world);
  const generator::Planted planted = LS_TRY(write_world(
      context, output,
      {.start = world.start,
       .end = world.end(),
       .next = [&leads](GeneratedMessage& message) { return leads.next(message); },
       .planted = [&leads]() -> const generator::Planted& { return leads.planted(); }}));
  if (!options.truth_file.empty()) {
    LS_TRY(write_truth(options.truth_file, world, planted));
  }
  if (!options.bayes_file.empty()) {
    LS_TRY(write_bayes(options, world));
  }
  print_planted(context, output, planted);
  return {};
}

Status generate_rows(const CommandContext& context, const GenerateOptions& options) {
  StreamRows wanted = options.rows;
  take(options.seed, wanted.stream.seed);
  wanted.out_file = options.out_file;
  wanted.format = options.format == LineFormat::json ? RowFormat::json : RowFormat::csv;
  return write_rows(context, wanted);
}

Status generate(const CommandContext& context, const GenerateOptions& options) {
  const bool is_for_rows = options.format == LineFormat::csv || options.format == LineFormat::json;
  const bool makes_rows = !options.rows.stream.name.empty();
  if (options.format && is_for_rows != makes_rows) {
    return user_error("--format is csv or json with --stream, and ndjson or keyed without it");
  }
  return makes_rows ? generate_rows(context, options) : generate_events(context, options);
}

std::vector<Option> declare_world(const Options& command, GenerateOptions& options) {
  return {
      command.value("--world", options.world_file, "The world in a YAML file; options win over it")
          .type_name("FILE"),
      command.value("--days", options.days, "Simulated days (90)").type_name("N"),
      command.value("--leads", options.leads, "Leads or contacts that arrive (20000)")
          .type_name("N"),
      command
          .converted("--start", options.start, "When the world begins (2025-01-06T00:00:00Z)",
                     [](const std::string& text) -> Result<std::optional<EventTime>> {
                       return std::optional(LS_TRY(parse_rfc3339(text)));
                     })
          .type_name("TIME"),
      command.value("--tenant", options.tenant, "Tenant of all leads (acme)").type_name("NAME"),
      command
          .converted("--drift", options.drift, "none, covariate, prior or concept (covariate)",
                     [](const std::string& text) -> Result<std::optional<generator::DriftKind>> {
                       return std::optional(LS_TRY(generator::parse_drift_kind(text)));
                     })
          .type_name("KIND"),
      command.value("--drift-at", options.drift_at, "Share of the time before the drift (0.667)")
          .type_name("SHARE"),
      command.value("--drift-factor", options.drift_factor, "How strong the drift is (3)")
          .type_name("NUMBER"),
  };
}

std::vector<Option> declare_faults(const Options& command, GenerateOptions& options) {
  return {
      command.value("--duplicates", options.duplicates, "Share of events sent twice (0.005)")
          .type_name("SHARE"),
      command.value("--out-of-order", options.out_of_order, "Share delayed up to 6 h (0.01)")
          .type_name("SHARE"),
      command.value("--late", options.late, "Share delayed by three days (0.001)")
          .type_name("SHARE"),
      command.value("--broken", options.broken, "Share followed by a spoiled copy (0.001)")
          .type_name("SHARE"),
  };
}

std::vector<Option> declare_truth(const Options& command, GenerateOptions& options) {
  return {
      command
          .value("--truth", options.truth_file,
                 "Write what was planted and what became of each lead")
          .type_name("FILE"),
      command
          .value("--bayes", options.bayes_file, "Write the best possible probability at each event")
          .type_name("FILE"),
      command.duration("--horizon", options.horizon, "How far the probabilities of --bayes look"),
      command.value("--rate", options.rate, "Messages per second; 0 is as fast as possible")
          .type_name("NUMBER")
          .shown("0"),
  };
}

// What has no meaning for the rows of a stream.
std::vector<Option> declare_events(const Options& command, GenerateOptions& options) {
  std::vector<Option> all = declare_world(command, options);
  for (const auto& more : {declare_faults(command, options), declare_truth(command, options),
                           declare_crm(command, options.crm)}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

void declare_output(const Options& command, GenerateOptions& options) {
  command.value("--out", options.out_file, "Where the lines go; - is standard output")
      .type_name("FILE")
      .shown(options.out_file);
  command
      .converted("--format", options.format,
                 "A line is the event (ndjson), or topic, key and event with tabs between them "
                 "(keyed); of --stream a row (csv, json)",
                 [](const std::string& text) -> Result<std::optional<LineFormat>> {
                   const auto found = std::find(kLineFormats.begin(), kLineFormats.end(), text);
                   if (found == kLineFormats.end()) {
                     return user_error("expected ndjson, keyed, csv or json");
                   }
                   return std::optional(static_cast<LineFormat>(found - kLineFormats.begin()));
                 })
      .type_name("NAME");
}

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<GenerateOptions>();
  const std::vector<Option> of_events = declare_events(command, *options);
  command.value("--seed", options->seed, "Equal seeds give equal bytes (1)").type_name("N");
  declare_output(command, *options);
  const Option stream = declare_rows(command, options->rows);
  for (Option option : of_events) {
    option.excludes(stream);
  }
  return [options, &context] {
    const Status status = generate(context, *options);
    return status ? ExitCode::ok : report(context, status.error());
  };
}

}  // namespace

Command generate_command() {
  return {
      .name = "generate",
      .summary =
          "Make synthetic CRM events with planted faults, a drift, and the truth, or the "
          "literature's labelled streams",
      .examples = {"leadstream generate --out events.ndjson --truth truth.ndjson",
                   "leadstream generate --scenario crm --prevalence 0.02 --truth truth.ndjson",
                   "leadstream generate --stream sea --rows 100000 --function 1:3 --out sea.csv"},
      .declare = declare};
}

}  // namespace ls::app
