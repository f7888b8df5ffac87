#include "app/command.hpp"
#include "app/produce/event_lines.hpp"
#include "app/progress.hpp"
#include "app/project.hpp"
#include "app/wire.hpp"

#include "leadstream/event/event_decoder.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ls::app {

Command produce_command();

namespace {

constexpr std::array<std::string_view, 2> kInputFormats = {"ndjson", "csv"};

// Records that go to the log in one append: enough to make its cost small, few enough to hold.
constexpr std::size_t kBatch = 500;
constexpr std::size_t kBatchBytes = 4 << 20;
// Refusals that are told in full; the rest is only counted.
constexpr std::uint64_t kToldMax = 20;

struct ProduceOptions {
  std::string file = "-";
  std::string topic = {};
  InputFormat format = InputFormat::ndjson;
  std::string mapping = {};
  bool skips_refused = false;
  bool is_unchecked = false;
};

struct Refused {
  std::uint64_t line = 0;
  Error error;

  // "events.ndjson:7: invalid_time /time: ...", which terminals turn into a link.
  [[nodiscard]] std::string text(const std::string& file) const {
    return fmt::format("{}:{}: {}{}{}: {}", file, line, error.code,
                       error.pointer.empty() ? "" : " ", error.pointer, error.message);
  }
};

struct Produced {
  std::map<std::string, std::uint64_t> by_topic;
  std::uint64_t stored = 0;
  std::uint64_t refused = 0;
  std::map<std::string, std::uint64_t> by_code;
  std::vector<Refused> told;
};

// Checks each event as a reader would and appends what is good: in the order of the file, whatever
// the topics, so that a topology that reads several of them meets the events as they stand there.
class Producer {
 public:
  Producer(const Settings& settings, const Project& project, runtime::LogGateway& log,
           const ProduceOptions& options, const Clock& clock)
      : settings_(settings),
        log_(log),
        options_(options),
        clock_(clock),
        decoder_(project.catalog, project.catalog.types(),
                 {.bytes_max = settings.limits.event_bytes_max,
                  .depth_max = static_cast<int>(settings.limits.depth_max),
                  .future_skew_max = settings.limits.future_skew_max}) {}

  Status add(const std::string& line, std::uint64_t number) {
    arena_.reset();
    event::RawEvent raw;
    raw.value = line;
    raw.appended = clock_.now();
    const Result<const event::Event*> event = decoder_.decode(raw, arena_);
    if (!event && !options_.is_unchecked) {
      return refuse({number, event.error()});
    }
    runtime::LogGateway::Addressed& added = batch_.emplace_back();
    added.topic =
        settings_.topic_name(options_.topic.empty() ? (*event)->type->topic() : options_.topic);
    // What is no event belongs to nobody.
    added.record.key =
        event ? event::record_key((*event)->tenant, (*event)->contact) : std::string();
    added.record.value = line;
    bytes_ += line.size();
    return batch_.size() >= kBatch || bytes_ >= kBatchBytes ? finish() : Status();
  }

  // Stores what was added.
  Status finish() {
    if (batch_.empty()) {
      return {};
    }
    static_cast<void>(LS_TRY(log_.append(batch_)));
    produced_.stored += batch_.size();
    for (const runtime::LogGateway::Addressed& stored : batch_) {
      ++produced_.by_topic[stored.topic];
    }
    batch_.clear();
    bytes_ = 0;
    return {};
  }

  [[nodiscard]] const Produced& produced() const {
    return produced_;
  }

  Status refuse(const Refused& refused) {
    ++produced_.refused;
    ++produced_.by_code[refused.error.code];
    if (produced_.told.size() < kToldMax) {
      produced_.told.push_back(refused);
    }
    if (options_.skips_refused) {
      return {};
    }
    // What stands before the refused line is stored.
    LS_TRY(finish());
    Error stop = user_error(
        fmt::format("{} ({} stored before it)", refused.text(options_.file), produced_.stored));
    stop.code = "refused";
    return stop;
  }

 private:
  const Settings& settings_;
  runtime::LogGateway& log_;
  const ProduceOptions& options_;
  const Clock& clock_;
  event::EventDecoder decoder_;
  Arena arena_;
  std::vector<runtime::LogGateway::Addressed> batch_;
  std::size_t bytes_ = 0;  // of the values in it
  Produced produced_;
};

void print_json(const CommandContext& context, const Produced& produced) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("stored", produced.stored).member("refused", produced.refused);
  json.key("topics").begin_object();
  for (const auto& [topic, count] : produced.by_topic) {
    json.member(topic, count);
  }
  json.end_object().key("codes").begin_object();
  for (const auto& [code, count] : produced.by_code) {
    json.member(code, count);
  }
  json.end_object().key("refusals").begin_array();
  for (const Refused& refused : produced.told) {
    json.begin_object().member("line", refused.line).member("code", refused.error.code);
    json.member("pointer", refused.error.pointer).member("message", refused.error.message);
    json.end_object();
  }
  json.end_array().end_object();
  fmt::print(context.out, "{}\n", text);
}

void print_text(const CommandContext& context, const std::string& file, const Produced& produced) {
  for (const Refused& refused : produced.told) {
    fmt::print(context.error, "{}\n", refused.text(file));
  }
  if (produced.refused > produced.told.size()) {
    fmt::print(context.error, "and {} more\n", produced.refused - produced.told.size());
  }
  for (const auto& [topic, count] : produced.by_topic) {
    fmt::print(context.out, "{:<24} {}\n", topic, count);
  }
  fmt::print(context.out, "{} stored, {} refused\n", produced.stored, produced.refused);
}

// False at the end.
Result<bool> produce_next(EventLines& lines, Producer& producer, std::string& line) {
  const Result<bool> more = lines.next(line);
  if (more) {
    if (*more) {
      LS_TRY(producer.add(line, lines.line()));
      // Who types, or pipes slowly, sees each event arrive.
      LS_TRY(lines.is_dry() ? producer.finish() : Status());
    }
    return *more;
  }
  if (more.error().code == kBadRow) {
    LS_TRY(producer.refuse({lines.line(), more.error()}));
    return true;
  }
  return Result<bool>(more).with(lines.place());
}

Result<Produced> produce(const CommandContext& context, const ProduceOptions& options) {
  if (options.is_unchecked && options.topic.empty()) {
    return user_error("--unchecked needs --topic NAME: what is not checked has no type");
  }
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  const auto project = LS_TRY(load_whole_project(loaded.settings));
  const auto lines = LS_TRY(EventLines::open(
      {.path = options.file,
       .format = options.format,
       .mapping = options.mapping,
       .empty_lines = options.is_unchecked ? EmptyLines::keep : EmptyLines::pass_over},
      project->catalog));
  const auto log = LS_TRY(open_log(loaded.settings, context.clock));
  Producer producer(loaded.settings, *project, *log, options, context.clock);
  Progress progress(context, progress_mode(context), {.label = "Producing", .unit = "events"});
  if (options.file == "-" && is_terminal(stdin) && !context.options.is_quiet) {
    fmt::print(context.error, "Reading events from the terminal, one on a line; Ctrl-D ends.\n");
  }
  std::string line;
  std::uint64_t count = 0;
  while (LS_TRY(produce_next(*lines, producer, line))) {
    if (++count % kBatch == 0) {
      progress.update(count);
    }
  }
  LS_TRY(producer.finish());
  progress.update(count);
  progress.finish();
  return producer.produced();
}

ExitCode run_produce(const CommandContext& context, const ProduceOptions& options) {
  const Result<Produced> produced = produce(context, options);
  if (!produced) {
    const ExitCode code = report(context, produced.error());
    return produced.error().code == "refused" ? ExitCode::partial : code;
  }
  if (context.is_json()) {
    print_json(context, *produced);
  } else if (!context.options.is_quiet || produced->refused > 0) {
    print_text(context, options.file, *produced);
  }
  return produced->refused > 0 ? ExitCode::partial : ExitCode::ok;
}

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<ProduceOptions>();
  command.value("file", options->file, "The events; - is standard input").type_name("FILE");
  command.value("--topic", options->topic, "Not the topic of each event's type, but this one")
      .type_name("NAME");
  command.choice("--format", options->format, kInputFormats,
                 "Events as JSON on a line each, or a table with a header");
  command.value("--mapping", options->mapping, "How the columns of a table become events")
      .type_name("FILE");
  command.flag("--skip-refused", options->skips_refused,
               "Go on after what is not a valid event, and list it");
  command.flag("--unchecked", options->is_unchecked,
               "Append each line to --topic as it is, broken or not; topologies judge it");
  return [options, &context] { return run_produce(context, *options); };
}

}  // namespace

Command produce_command() {
  return {.name = "produce",
          .summary = "Check events and append them to the log",
          .examples = {"leadstream produce events.ndjson --skip-refused -o json",
                       "leadstream produce leads.csv --format csv --mapping leads.yaml",
                       "leadstream produce - --unchecked --topic crm.web"},
          .declare = declare};
}

}  // namespace ls::app
