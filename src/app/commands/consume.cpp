#include "app/command.hpp"
#include "app/log_topics.hpp"
#include "app/stop_signal.hpp"
#include "app/wire.hpp"

#include "leadstream/base/base64.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/event/json_writer.hpp"
#include "leadstream/event/utf8.hpp"
#include "leadstream/flow/control.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace ls::app {

Command consume_command();

namespace {

using runtime::LogGateway;

// How long --follow rests at the end of the log.
constexpr Millis kRest{200};

// Of each partition, with --tail.
constexpr std::int64_t kTailMax = 1'000'000;

struct ConsumeOptions {
  std::string topic = {};
  bool is_from_beginning = false;
  std::optional<std::int64_t> offset = {};
  std::optional<std::int64_t> tail = {};
  std::optional<std::int64_t> partition = {};
  std::optional<std::int64_t> count = {};
  bool follows = false;
  std::optional<std::string> key = {};
  bool shows_controls = false;
};

// What the tasks of a replay say to each other is not data.
bool is_control(const LogGateway::Record& record) {
  return std::ranges::any_of(
      record.headers, [](const auto& header) { return header.first == flow::kControlHeader; });
}

bool is_wanted(const ConsumeOptions& options, const LogGateway::Record& record) {
  return (options.shows_controls || !is_control(record)) &&
         (!options.key || *options.key == record.key);
}

// What is counted is counted from 0.
Status check_numbers(const ConsumeOptions& options) {
  const std::pair<std::string_view, std::optional<std::int64_t>> numbers[] = {
      {"--offset", options.offset},
      {"--tail", options.tail},
      {"--partition", options.partition},
      {"--count", options.count}};
  for (const auto& [name, number] : numbers) {
    if (number && *number < 0) {
      return user_error(
          fmt::format("{}: expected a whole number from 0 on, not {}", name, *number));
    }
  }
  return {};
}

// Where the reading of one partition stands.
struct Cursor {
  Partition partition;
  Offset next;
};

// The last ten unless told otherwise; with --follow, only what comes.
Offset begin_of(const ConsumeOptions& options, const LogGateway::PartitionRange& range) {
  constexpr std::int64_t kTail = 10;
  if (options.is_from_beginning) {
    return range.first;
  }
  if (options.offset) {
    return std::max(range.first, Offset(*options.offset));
  }
  const std::int64_t tail = options.tail.value_or(options.follows ? 0 : kTail);
  return std::max(range.first, Offset(range.next.value - tail));
}

Result<std::vector<Cursor>> cursors_of(const ConsumeOptions& options,
                                       const LogGateway::Topic& topic) {
  std::vector<Cursor> cursors;
  for (const LogGateway::PartitionRange& range : topic.partitions) {
    if (!options.partition || *options.partition == range.partition.value) {
      cursors.push_back({range.partition, begin_of(options, range)});
    }
  }
  if (cursors.empty()) {
    return user_error(fmt::format("topic {} has {} partitions; there is none with the number {}",
                                  topic.name, topic.partitions.size(), *options.partition));
  }
  return cursors;
}

// Text as it is; other bytes under "<name>_base64".
void write_bytes(event::JsonWriter& json, std::string_view name, std::string_view bytes) {
  if (event::is_utf8(bytes)) {
    json.member(name, bytes);
  } else {
    json.member(fmt::format("{}_base64", name), std::string_view(to_base64(bytes)));
  }
}

// JSON as it is, but on one line: inside its texts there are no line ends. What is no JSON, and the
// JSON that would then look the same (a text, null), is shown as text: a null in the output is a
// deletion, a text in the output is the bytes of the value.
void write_value(event::JsonWriter& json, event::JsonDocument& document,
                 const LogGateway::Record& record) {
  if (record.is_tombstone) {
    json.key("value").null();
    return;
  }
  const Result<event::JsonView> parsed = document.parse(record.value);
  if (!parsed || parsed->is_text() || parsed->is_null()) {
    write_bytes(json, "value", record.value);
    return;
  }
  std::string line = record.value;
  std::ranges::replace_if(
      line, [](char c) { return c == '\n' || c == '\r'; }, ' ');
  json.key("value").raw(line);
}

class Printer {
 public:
  explicit Printer(const CommandContext& context)
      : context_(context), style_(context.style_for(context.out)) {}

  void print(const LogGateway::StoredRecord& stored) {
    if (context_.is_json()) {
      print_json(stored);
      return;
    }
    const LogGateway::Record& record = stored.record;
    fmt::print(context_.out, "{} {} {}\n",
               style_.dim(fmt::format("{}/{} {}", stored.place.partition.value,
                                      stored.place.offset.value, format_rfc3339(stored.appended))),
               style_.bold(printable(record.key)),
               record.is_tombstone ? "(deleted)" : printable(record.value));
  }

 private:
  // Model versions are binary; terminals are spared control characters.
  static std::string printable(const std::string& bytes) {
    std::string text;
    for (const char c : bytes) {
      const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
      text +=
          is_control ? fmt::format("\\x{:02x}", static_cast<unsigned char>(c)) : std::string(1, c);
    }
    return text;
  }

  void print_json(const LogGateway::StoredRecord& stored) {
    text_.clear();
    event::JsonWriter json(text_);
    json.begin_object().member("partition", stored.place.partition.value);
    json.member("offset", stored.place.offset.value).member("appended", stored.appended);
    write_bytes(json, "key", stored.record.key);
    write_value(json, document_, stored.record);
    // A list, as over HTTP: a log may repeat a name.
    json.key("headers").begin_array();
    for (const auto& [name, value] : stored.record.headers) {
      json.begin_object();
      write_bytes(json, "name", name);
      write_bytes(json, "value", value);
      json.end_object();
    }
    json.end_array().end_object();
    fmt::print(context_.out, "{}\n", text_);
  }

  const CommandContext& context_;
  Style style_;
  event::JsonDocument document_;
  std::string text_;
};

// One pass over all partitions; gives how many records were there.
Result<std::size_t> read_on(LogGateway& log, const ConsumeOptions& options,
                            std::vector<Cursor>& cursors, std::uint64_t& left, Printer& printer) {
  std::size_t found = 0;
  for (Cursor& cursor : cursors) {
    if (left == 0) {
      break;
    }
    const auto page = LS_TRY(log.read(options.topic, cursor.partition, cursor.next, kLogPage));
    for (const LogGateway::StoredRecord& record : page) {
      cursor.next = record.place.offset.next();
      if (left > 0 && is_wanted(options, record.record)) {
        printer.print(record);
        --left;
      }
    }
    found += page.size();
  }
  return found;
}

Status consume(const CommandContext& context, ConsumeOptions options) {
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  options.topic = loaded.settings.topic_name(options.topic);
  const auto log = LS_TRY(open_log(loaded.settings, context.clock));
  const LogGateway::Topic topic = LS_TRY(find_topic(*log, options.topic));
  std::vector<Cursor> cursors = LS_TRY(cursors_of(options, topic));
  std::uint64_t left = options.count ? static_cast<std::uint64_t>(*options.count) : UINT64_MAX;
  Printer printer(context);
  StopSignal stop;
  while (left > 0) {
    const std::size_t found = LS_TRY(read_on(*log, options, cursors, left, printer));
    if (std::ferror(context.out) != 0 || (found == 0 && !options.follows)) {
      break;
    }
    std::fflush(context.out);
    if (stop.wait(found == 0 ? kRest : Millis{0}) != 0) {
      break;
    }
  }
  return {};
}

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<ConsumeOptions>();
  command.value("topic", options->topic, "Its name in the topologies, or on the log")
      .required()
      .type_name("TOPIC");
  const Option beginning =
      command.flag("--from-beginning", options->is_from_beginning, "All there is");
  Option offset = command.value("--offset", options->offset, "From this offset on").type_name("N");
  command
      .whole("--tail", options->tail, {.min = 0, .max = kTailMax},
             "The last N of each partition (10)")
      .type_name("N")
      .excludes(beginning)
      .excludes(offset);
  offset.excludes(beginning);
  command.value("--partition", options->partition, "Only this one").type_name("N");
  command.value("--count", options->count, "Stop after N records").type_name("N");
  command.value("--key", options->key, "Only records with this key").type_name("KEY");
  command.flag("--controls", options->shows_controls,
               "Also how far the tasks of a replay say they are");
  command.flag("--follow", options->follows, "Wait for more, until Ctrl-C");
  return [options, &context] {
    if (const Status numbers = check_numbers(*options); !numbers) {
      fmt::print(context.error, "leadstream consume: {}\n", numbers.error().message);
      return ExitCode::usage;
    }
    const Status status = consume(context, *options);
    return status ? ExitCode::ok : report(context, status.error());
  };
}

}  // namespace

Command consume_command() {
  return {.name = "consume",
          .summary = "Print the records of a topic",
          .examples = {"leadstream consume leads.scores --tail 5",
                       "leadstream consume leads.dead_letters --from-beginning -o json",
                       "leadstream consume leads.scores --follow --key acme|42"},
          .declare = declare};
}

}  // namespace ls::app
