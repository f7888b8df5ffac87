#include "app/command.hpp"
#include "app/produce/event_lines.hpp"
#include "app/project.hpp"
#include "app/worker_options.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/base/hash.hpp"
#include "leadstream/event/event_decoder.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::app {

Command check_event_command();

namespace {

struct CheckOptions {
  std::string file = "-";
};

// What a topology would say to one event.
struct Verdict {
  std::uint64_t line = 0;
  std::optional<Error> refusal = {};
  std::string type = {};
  std::string id = {};
  std::string key = {};
  std::string topic = {};
  std::optional<std::int32_t> partition = {};  // nothing: only the cluster knows
};

class Judge {
 public:
  Judge(const Settings& settings, const Project& project, const Clock& clock)
      : settings_(settings),
        clock_(clock),
        decoder_(project.catalog, project.catalog.types(), decode_limits(settings)) {}

  Verdict judge(const std::string& line, std::uint64_t number) {
    arena_.reset();
    Verdict verdict{.line = number};
    const auto decoded = decoder_.decode({.value = line, .appended = clock_.now()}, arena_);
    if (!decoded) {
      verdict.refusal = decoded.error();
      return verdict;
    }
    const event::Event& event = **decoded;
    verdict.type = event.type->name();
    verdict.id = event.id;
    verdict.key = event::record_key(event.tenant, event.contact);
    verdict.topic = settings_.topic_name(event.type->topic());
    if (settings_.engine == Engine::embedded) {
      const auto partitions = static_cast<std::int32_t>(settings_.partitions);
      verdict.partition = kafka_partition(verdict.key, partitions);
    }
    return verdict;
  }

 private:
  const Settings& settings_;
  const Clock& clock_;
  event::EventDecoder decoder_;
  Arena arena_;
};

void print_text(const CommandContext& context, const std::string& file, const Verdict& verdict) {
  const Style style = context.style_for(context.out);
  if (verdict.refusal) {
    const Error& error = *verdict.refusal;
    fmt::print(context.out, "{}:{}: {} {}{}{}: {}\n", file, verdict.line, style.red("refused"),
               error.code, error.pointer.empty() ? "" : " ", error.pointer, error.message);
    return;
  }
  const std::string partition =
      verdict.partition ? fmt::format(" partition={}", *verdict.partition) : std::string();
  fmt::print(context.out, "{}:{}: {} {} id={} key={} topic={}{}\n", file, verdict.line,
             style.green("accepted"), verdict.type, verdict.id, verdict.key, verdict.topic,
             partition);
}

void print_json(const CommandContext& context, const Verdict& verdict) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("line", verdict.line).member("accepted", !verdict.refusal);
  if (verdict.refusal) {
    json.member("pointer", std::string_view(verdict.refusal->pointer));
    json.member("code", std::string_view(verdict.refusal->code));
    json.member("detail", std::string_view(verdict.refusal->message));
  } else {
    json.member("type", std::string_view(verdict.type)).member("id", std::string_view(verdict.id));
    json.member("key", std::string_view(verdict.key));
    json.member("topic", std::string_view(verdict.topic)).key("partition");
    if (verdict.partition) {
      json.value(*verdict.partition);
    } else {
      json.null();
    }
  }
  json.end_object();
  fmt::print(context.out, "{}\n", text);
}

// How many were refused.
Result<std::uint64_t> check(const CommandContext& context, const CheckOptions& options) {
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  const auto project = LS_TRY(load_whole_project(loaded.settings));
  const auto lines = LS_TRY(EventLines::open({.path = options.file,
                                              .format = InputFormat::ndjson,
                                              .mapping = {},
                                              .empty_lines = EmptyLines::pass_over},
                                             project->catalog));
  Judge judge(loaded.settings, *project, context.clock);
  std::uint64_t refused = 0;
  std::string line;
  while (LS_TRY(lines->next(line).with(lines->place()))) {
    const Verdict verdict = judge.judge(line, lines->line());
    refused += verdict.refusal ? 1 : 0;
    if (context.is_json()) {
      print_json(context, verdict);
    } else if (!context.options.is_quiet || verdict.refusal) {
      print_text(context, options.file, verdict);
    }
  }
  return refused;
}

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<CheckOptions>();
  command.value("file", options->file, "The events, one on a line; - is standard input")
      .type_name("FILE");
  return [options, &context] {
    const Result<std::uint64_t> refused = check(context, *options);
    if (!refused) {
      return report(context, refused.error());
    }
    return *refused == 0 ? ExitCode::ok : ExitCode::found_problems;
  };
}

}  // namespace

Command check_event_command() {
  return {.name = "check-event",
          .summary = "Tell whether events would be accepted, under which key, and what is wrong",
          .examples = {"leadstream check-event events.ndjson",
                       "leadstream check-event events.ndjson -o json",
                       "leadstream check-event -c config/production.yaml < events.ndjson"},
          .declare = declare};
}

}  // namespace ls::app
