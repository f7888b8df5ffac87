#include "app/topics/print.hpp"

#include "app/table.hpp"

#include "leadstream/base/time.hpp"
#include "leadstream/config/convert.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <charconv>

namespace ls::app {
namespace {

using kafka::TopicState;

std::string entry_of(const kafka::TopicPlan& plan, const std::string& name) {
  for (const auto* entries : {&plan.configs, &plan.initial}) {
    if (const auto found = entries->find(name); found != entries->end()) {
      return found->second;
    }
  }
  return {};
}

std::string or_default(const std::string& text) {
  return text.empty() ? "default" : text;
}

std::string kept_on_cluster(const kafka::TopicPlan& plan) {
  const std::string text = entry_of(plan, "retention.ms");
  std::int64_t ms = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), ms).ec == std::errc()) {
    return format_duration(Millis{ms});
  }
  return entry_of(plan, "cleanup.policy") == "compact" ? "last of each key" : "default";
}

std::string kept_in_log(const Settings& settings, const std::string& name) {
  if (name == settings.topic_name("leads.models")) {
    return "for ever";
  }
  Retention kept = settings.embedded.retention;
  for (const auto& [logical, retention] : settings.embedded.topic_retention) {
    kept = settings.topic_name(logical) == name ? retention : kept;
  }
  return fmt::format("{}, {}", format_duration(kept.time), config::format_bytes(kept.size));
}

std::string_view state_text(const Settings& settings, std::optional<TopicState> state) {
  if (!state) {
    return "-";
  }
  switch (*state) {
    case TopicState::fits:
      return "fits";
    case TopicState::missing:
      return settings.engine == Engine::kafka ? "missing" : "at first use";
    case TopicState::differs:
      break;
  }
  return "differs";
}

TableRow row_of(const Settings& settings, const SurveyedTopic& topic) {
  const kafka::TopicPlan& plan = topic.planned.plan;
  const bool is_kafka = settings.engine == Engine::kafka;
  return {plan.name,
          std::to_string(plan.partitions),
          is_kafka ? or_default(entry_of(plan, "cleanup.policy")) : "delete",
          is_kafka ? or_default(entry_of(plan, "message.timestamp.type")) : "LogAppendTime",
          is_kafka ? kept_on_cluster(plan) : kept_in_log(settings, plan.name),
          std::string(state_text(settings, topic.state)),
          topic.planned.purpose()};
}

void write_topic(event::JsonWriter& json, const Settings& settings, const SurveyedTopic& topic) {
  const kafka::TopicPlan& plan = topic.planned.plan;
  json.begin_object().member("name", std::string_view(plan.name));
  json.member("partitions", plan.partitions);
  if (settings.engine == Engine::kafka) {
    json.member("replication", plan.replication).key("configs").begin_object();
    for (const auto& [name, value] : plan.configs) {
      json.member(name, std::string_view(value));
    }
    json.end_object().key("initial").begin_object();
    for (const auto& [name, value] : plan.initial) {
      json.member(name, std::string_view(value));
    }
    json.end_object();
  }
  json.member("for", std::string_view(topic.planned.purpose()));
  if (topic.state) {
    json.member("state", state_text(settings, topic.state));
  }
  json.key("reasons").begin_array();
  for (const std::string& reason : topic.reasons) {
    json.value(std::string_view(reason));
  }
  json.end_array().end_object();
}

}  // namespace

std::string topics_table(const Settings& settings, const std::vector<SurveyedTopic>& topics,
                         const Style& style) {
  std::vector<TableRow> rows{
      {"topic", "partitions", "cleanup.policy", "timestamps", "retention", "state", "what for"}};
  for (const SurveyedTopic& topic : topics) {
    rows.push_back(row_of(settings, topic));
  }
  std::string text = table_text(rows, style);
  for (const SurveyedTopic& topic : topics) {
    const bool is_said = topic.state == TopicState::missing && settings.engine == Engine::embedded;
    for (const std::string& reason : topic.reasons) {
      text += is_said ? "" : style.yellow(reason) + "\n";
    }
  }
  return text;
}

std::string topics_json(const Settings& settings, const std::vector<SurveyedTopic>& topics) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("engine", settings.engine == Engine::kafka ? "kafka" : "embedded");
  json.key("topics").begin_array();
  for (const SurveyedTopic& topic : topics) {
    write_topic(json, settings, topic);
  }
  json.end_array().end_object();
  return text + "\n";
}

std::string acls_text(const Settings& settings, const std::vector<Acl>& acls) {
  std::string text;
  for (const Acl& acl : acls) {
    text += fmt::format(
        "kafka-acls.sh --bootstrap-server {} --add --allow-principal {}",
        settings.kafka.bootstrap.empty() ? "HOST:PORT" : settings.kafka.bootstrap.front(),
        principal_of(settings));
    for (const std::string& operation : acl.operations) {
      text += " --operation " + operation;
    }
    text += fmt::format(" --{} {}{}\n", acl.resource, acl.name,
                        acl.is_prefix ? " --resource-pattern-type prefixed" : "");
  }
  return text;
}

std::string acls_json(const Settings& settings, const std::vector<Acl>& acls) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("principal", std::string_view(principal_of(settings)));
  json.key("acls").begin_array();
  for (const Acl& acl : acls) {
    json.begin_object().member("resource", std::string_view(acl.resource));
    json.member("name", std::string_view(acl.name));
    json.member("pattern", acl.is_prefix ? "prefixed" : "literal").key("operations").begin_array();
    for (const std::string& operation : acl.operations) {
      json.value(std::string_view(operation));
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return text + "\n";
}

}  // namespace ls::app
