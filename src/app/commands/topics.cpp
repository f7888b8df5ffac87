#include "app/command.hpp"
#include "app/wire.hpp"

#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>

namespace ls::app {

Command topics_command();

namespace {

using runtime::LogGateway;

std::int64_t records_in(const LogGateway::Topic& topic) {
  std::int64_t count = 0;
  for (const LogGateway::PartitionRange& range : topic.partitions) {
    count += range.next.value - range.first.value;
  }
  return count;
}

void print_json(const CommandContext& context, const std::vector<LogGateway::Topic>& topics) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_array();
  for (const LogGateway::Topic& topic : topics) {
    json.begin_object().member("name", topic.name).member("records", records_in(topic));
    json.key("partitions").begin_array();
    for (const LogGateway::PartitionRange& range : topic.partitions) {
      json.begin_object().member("partition", range.partition.value);
      json.member("first", range.first.value).member("next", range.next.value).end_object();
    }
    json.end_array().key("readers").begin_array();
    for (const LogGateway::Reader& reader : topic.readers) {
      json.begin_object().member("group", std::string_view(reader.group));
      json.member("running", reader.is_running).member("behind", reader.behind).end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
  fmt::print(context.out, "{}\n", text);
}

// "leadstream.train (12 behind)", of each group that retention waits for.
std::string readers_of(const LogGateway::Topic& topic) {
  std::string text;
  for (const LogGateway::Reader& reader : topic.readers) {
    text += fmt::format("{}{}{}", text.empty() ? "  " : ", ", reader.group,
                        reader.behind > 0 ? fmt::format(" ({} behind)", reader.behind) : "");
  }
  return text;
}

void print_table(const CommandContext& context, const std::vector<LogGateway::Topic>& topics) {
  std::size_t width = 5;
  for (const LogGateway::Topic& topic : topics) {
    width = std::max(width, topic.name.size());
  }
  const Style style = context.style_for(context.out);
  fmt::print(context.out, "{}\n",
             style.bold(fmt::format("{:<{}}  {:>10}  {:>12}  {}", "topic", width, "partitions",
                                    "records", "read by")));
  for (const LogGateway::Topic& topic : topics) {
    fmt::print(context.out, "{:<{}}  {:>10}  {:>12}{}\n", topic.name, width,
               topic.partitions.size(), records_in(topic), readers_of(topic));
  }
}

Status list(const CommandContext& context) {
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  const auto log = LS_TRY(open_log(loaded.settings, context.clock));
  std::vector<LogGateway::Topic> topics = LS_TRY(log->topics());
  std::ranges::sort(topics, {}, &LogGateway::Topic::name);
  if (context.is_json()) {
    print_json(context, topics);
  } else {
    print_table(context, topics);
  }
  return {};
}

// What a broker has to be asked for; the embedded log makes each topic at its first use.
Status administer(const CommandContext& context, std::string_view what) {
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  if (loaded.settings.engine == Engine::embedded) {
    return user_error(
        fmt::format("topics {} needs engine: kafka; the embedded log makes topics "
                    "when they are first used",
                    what));
  }
  return user_error(
      fmt::format("topics {} is not there yet; `leadstream run` makes what is missing", what));
}

CommandRun declare(const Options& command, const CommandContext& context) {
  command.require_subcommand();
  const Options chosen_list =
      command.subcommand("list", "Every topic with its partitions and records");
  const Options plan =
      command.subcommand("plan", "Show the topics that the topologies need (Kafka)");
  const Options create = command.subcommand("create", "Make the topics that are missing (Kafka)");
  command.subcommand("check", "Compare topics with what they must be (Kafka)");
  return [=, &context] {
    const std::string_view what = plan.is_chosen()     ? "plan"
                                  : create.is_chosen() ? "create"
                                                       : "check";
    const Status status = chosen_list.is_chosen() ? list(context) : administer(context, what);
    return status ? ExitCode::ok : report(context, status.error());
  };
}

}  // namespace

Command topics_command() {
  return {.name = "topics",
          .summary = "Look at the topics of the log",
          .examples = {"leadstream topics list", "leadstream topics list -o json",
                       "leadstream topics check -c config/production.yaml"},
          .declare = declare};
}

}  // namespace ls::app
