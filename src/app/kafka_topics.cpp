#include "app/kafka_topics.hpp"

#include "leadstream/base/log.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace ls::app {
namespace {

constexpr std::array<std::string_view, 4> kProtocols{"plaintext", "ssl", "sasl_plaintext",
                                                     "sasl_ssl"};
constexpr std::array<std::string_view, 3> kMechanisms{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"};

std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    text += (text.empty() ? "" : ",") + part;
  }
  return text;
}

bool is_compacted(const Settings& settings, const std::string& topic) {
  return topic == settings.topic_name("leads.models") ||
         topic == settings.topic_name("leads.alerts");
}

}  // namespace

kafka::ClientSettings client_settings(const Settings& settings) {
  kafka::ClientSettings client;
  client.bootstrap = join(settings.kafka.bootstrap);
  client.app = settings.app;
  const KafkaSecurity& security = settings.kafka.security;
  client.security.protocol = kProtocols[static_cast<std::size_t>(security.protocol)];
  if (!security.username.empty()) {
    client.security.mechanism = kMechanisms[static_cast<std::size_t>(security.mechanism)];
    client.security.username = security.username;
    client.security.password = security.password.value;
  }
  client.security.ca_file = security.ca_file;
  client.security.certificate_file = security.certificate_file;
  client.security.key_file = security.key_file;
  client.security.key_password = security.key_password.value;
  client.transaction_timeout = settings.kafka.transaction_timeout;
  client.session_timeout = settings.kafka.session_timeout;
  client.request_timeout = settings.kafka.operation_timeout;
  client.passthrough = settings.kafka.librdkafka;
  return client;
}

std::vector<kafka::TopicPlan> topic_plans(const Settings& settings, const Project& project,
                                          std::int32_t input_partitions) {
  std::map<std::string, kafka::TopicPlan> plans;
  const auto add = [&](kafka::TopicPlan plan) {
    plan.replication = static_cast<std::int32_t>(settings.kafka.replication_factor);
    plans.emplace(plan.name, std::move(plan));
  };
  for (const auto& topology : project.topologies) {
    const std::int32_t partitions = topology->is_internal() ? 1 : input_partitions;
    for (const std::string& topic : topology->input_topics()) {
      if (topology->is_internal()) {
        add(kafka::internal_topic(topic, 1));
      } else {
        add({topic, partitions, -1, {}});
      }
    }
    add(kafka::compacted_topic(fmt::format("{}.{}.changelog", settings.app, topology->name()),
                               partitions));
  }
  for (const auto& topology : project.topologies) {
    for (const flow::SinkDef& sink : topology->sinks()) {
      const std::int32_t partitions = topology->is_internal() ? 1 : input_partitions;
      add(is_compacted(settings, sink.topic) ? kafka::compacted_topic(sink.topic, 1)
                                             : kafka::TopicPlan{sink.topic, partitions, -1, {}});
    }
  }
  add({settings.topic_name("leads.dead_letters"), input_partitions, -1, {}});
  add({settings.topic_name("leads.late"), input_partitions, -1, {}});
  std::vector<kafka::TopicPlan> list;
  for (auto& [name, plan] : plans) {
    list.push_back(std::move(plan));
  }
  return list;
}

Status create_missing_topics(const Settings& settings, const Project& project) {
  kafka::TopicAdmin admin(client_settings(settings));
  const std::map<std::string, std::int32_t> known = LS_TRY(admin.list());
  std::set<std::int32_t> counts;
  for (const auto& topology : project.topologies) {
    for (const std::string& topic : topology->input_topics()) {
      const auto found = known.find(topic);
      if (!topology->is_internal() && found != known.end()) {
        counts.insert(found->second);
      }
    }
  }
  if (counts.size() > 1) {
    return external_error(
        "the input topics have different numbers of partitions; a task needs partition p of each: "
        "create them anew with equal numbers");
  }
  const std::int32_t partitions =
      counts.empty() ? static_cast<std::int32_t>(settings.partitions) : *counts.begin();
  const std::vector<kafka::TopicPlan> plans = topic_plans(settings, project, partitions);
  const std::vector<std::string> made = LS_TRY(admin.create_missing(plans));
  for (const std::string& topic : made) {
    log_info("Topic created. topic={}", topic);
  }
  return {};
}

}  // namespace ls::app
