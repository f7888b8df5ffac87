#include "app/command.hpp"
#include "app/topics/administer.hpp"
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

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<TopicsOptions>();
  command.subcommand("list", "Every topic with its partitions and records; also without a word");
  const Options plan = command.subcommand("plan", "Show the topics that the topologies need");
  plan.flag("--offline", options->is_offline, "Do not ask the cluster what there is");
  plan.flag("--acls", options->wants_acls, "Print the access needed instead (Kafka)");
  const Options create = command.subcommand("create", "Make the topics that are missing");
  create.flag("--dry-run", options->is_dry_run, "Only say what would be made");
  const Options check =
      command.subcommand("check", "Compare topics with what they must be; 3 if they are not");
  return [=, &context] {
    if (plan.is_chosen()) {
      return plan_topics_command(context, *options);
    }
    if (create.is_chosen()) {
      return create_topics_command(context, *options);
    }
    if (check.is_chosen()) {
      return check_topics_command(context);
    }
    const Status status = list(context);
    return status ? ExitCode::ok : report(context, status.error());
  };
}

}  // namespace

Command topics_command() {
  return {.name = "topics",
          .summary = "List, plan, create and check the topics of the log",
          .examples = {"leadstream topics", "leadstream topics plan --offline -o json",
                       "leadstream topics check -c config/production.yaml"},
          .declare = declare};
}

}  // namespace ls::app
