#include "app/command.hpp"
#include "app/produce/csv.hpp"
#include "app/progress.hpp"
#include "app/project.hpp"
#include "app/wire.hpp"

#include "leadstream/config/yaml.hpp"
#include "leadstream/event/event_decoder.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <optional>

namespace ls::app {

Command produce_command();

namespace {

enum class InputFormat { ndjson, csv };
constexpr std::array<std::string_view, 2> kInputFormats = {"ndjson", "csv"};

// Records that go to the log in one append: enough to make its cost small, few enough to hold.
constexpr std::size_t kBatch = 500;
// Refusals that are told in full; the rest is only counted.
constexpr std::uint64_t kToldMax = 20;

struct ProduceOptions {
  std::string file = "-";
  std::string topic = {};
  InputFormat format = InputFormat::ndjson;
  std::string mapping = {};
  bool skips_refused = false;
};

// The events of a file, one by one, as plain JSON or CloudEvents.
class EventLines {
 public:
  static Result<std::unique_ptr<EventLines>> open(const ProduceOptions& options,
                                                  const event::Catalog& catalog) {
    auto lines = std::make_unique<EventLines>();
    if (options.file != "-") {
      lines->file_.open(options.file, std::ios::binary);
      if (!lines->file_) {
        return user_error(fmt::format("{}: {}", options.file, std::strerror(errno)));
      }
      lines->stream_ = &lines->file_;
    }
    if (options.format == InputFormat::csv) {
      LS_TRY(lines->open_csv(options, catalog).with(options.file));
    }
    return lines;
  }

  // False at the end. Empty lines are passed over.
  Result<bool> next(std::string& line) {
    if (csv_) {
      if (!LS_TRY(csv_->next(cells_))) {
        return false;
      }
      line = events_->event(cells_, rows_++);
      line_ = csv_->line();
      return true;
    }
    do {
      if (!std::getline(*stream_, line)) {
        return false;
      }
      ++line_;
      if (line.ends_with('\r')) {
        line.pop_back();
      }
    } while (line.empty());
    return true;
  }
  [[nodiscard]] std::uint64_t line() const {
    return line_;
  }

 private:
  Status open_csv(const ProduceOptions& options, const event::Catalog& catalog) {
    if (options.mapping.empty()) {
      return user_error("--format csv needs --mapping FILE");
    }
    const config::Node root = LS_TRY(config::load_yaml(options.mapping));
    mapping_ = LS_TRY(read_csv_mapping(root, catalog));
    csv_.emplace(*stream_, mapping_.separator);
    std::vector<std::string> header;
    if (!LS_TRY(csv_->next(header))) {
      return user_error("there is no line with the names of the columns");
    }
    events_.emplace(LS_TRY(CsvEvents::make(mapping_, header)));
    return {};
  }

  std::ifstream file_;
  std::istream* stream_ = &std::cin;
  CsvMapping mapping_;
  std::optional<CsvReader> csv_;
  std::optional<CsvEvents> events_;
  std::vector<std::string> cells_;
  std::uint64_t rows_ = 0;
  std::uint64_t line_ = 0;
};

struct Refused {
  std::uint64_t line = 0;
  Error error;
};

// "line 2: invalid_time /time: expected …"
std::string in_words(const Refused& refused) {
  const Error& error = refused.error;
  return fmt::format("line {}: {}{}{}: {}", refused.line, error.code,
                     error.pointer.empty() ? "" : " ", error.pointer, error.message);
}

struct Produced {
  std::map<std::string, std::uint64_t> by_topic;
  std::uint64_t stored = 0;
  std::uint64_t refused = 0;
  std::map<std::string, std::uint64_t> by_code;
  std::vector<Refused> told;
};

// Checks each event as a reader would and appends what is good, in batches by topic.
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
    if (!event) {
      return refuse(number, event.error());
    }
    const event::Event& found = **event;
    const std::string& topic =
        options_.topic.empty() ? settings_.topic_name(found.type->topic()) : options_.topic;
    runtime::LogGateway::Record record;
    record.key = event::record_key(found.tenant, found.contact);
    record.value = line;
    std::vector<runtime::LogGateway::Record>& batch = batches_[topic];
    batch.push_back(std::move(record));
    return batch.size() >= kBatch ? flush(topic, batch) : Status();
  }

  Status finish() {
    for (auto& [topic, batch] : batches_) {
      LS_TRY(flush(topic, batch));
    }
    return {};
  }

  [[nodiscard]] const Produced& produced() const {
    return produced_;
  }

 private:
  Status refuse(std::uint64_t number, const Error& error) {
    ++produced_.refused;
    ++produced_.by_code[error.code];
    if (produced_.told.size() < kToldMax) {
      produced_.told.push_back({number, error});
    }
    if (options_.skips_refused) {
      return {};
    }
    // What stands before the refused line is stored.
    LS_TRY(finish());
    Error stop = user_error(in_words({number, error}));
    stop.code = "refused";
    return stop;
  }

  Status flush(const std::string& topic, std::vector<runtime::LogGateway::Record>& batch) {
    if (batch.empty()) {
      return {};
    }
    LS_TRY(log_.produce(topic, batch).with("topic " + topic));
    produced_.stored += batch.size();
    produced_.by_topic[topic] += batch.size();
    batch.clear();
    return {};
  }

  const Settings& settings_;
  runtime::LogGateway& log_;
  const ProduceOptions& options_;
  const Clock& clock_;
  event::EventDecoder decoder_;
  Arena arena_;
  std::map<std::string, std::vector<runtime::LogGateway::Record>> batches_;
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

void print_text(const CommandContext& context, const Produced& produced) {
  for (const Refused& refused : produced.told) {
    fmt::print(context.error, "{}\n", in_words(refused));
  }
  if (produced.refused > produced.told.size()) {
    fmt::print(context.error, "and {} more\n", produced.refused - produced.told.size());
  }
  for (const auto& [topic, count] : produced.by_topic) {
    fmt::print(context.out, "{:<24} {}\n", topic, count);
  }
  fmt::print(context.out, "{} stored, {} refused\n", produced.stored, produced.refused);
}

Result<Produced> produce(const CommandContext& context, const ProduceOptions& options) {
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  const auto project = LS_TRY(load_whole_project(loaded.settings));
  const auto lines = LS_TRY(EventLines::open(options, project->catalog));
  const auto log = LS_TRY(open_log(loaded.settings, context.clock));
  Producer producer(loaded.settings, *project, *log, options, context.clock);
  Progress progress(context, progress_mode(context), {.label = "Producing", .unit = "events"});
  if (options.file == "-" && is_terminal(stdin) && !context.options.is_quiet) {
    fmt::print(context.error, "Reading events from the terminal, one on a line; Ctrl-D ends.\n");
  }
  std::string line;
  std::uint64_t count = 0;
  while (LS_TRY(lines->next(line).with(options.file))) {
    LS_TRY(producer.add(line, lines->line()).with(options.file));
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
    print_text(context, *produced);
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
  return [options, &context] { return run_produce(context, *options); };
}

}  // namespace

Command produce_command() {
  return {.name = "produce",
          .summary = "Check events and append them to the log",
          .examples = {"leadstream produce events.ndjson --skip-refused",
                       "leadstream produce - -c config/local.yaml -o json",
                       "leadstream produce leads.csv --format csv --mapping leads.yaml"},
          .declare = declare};
}

}  // namespace ls::app
