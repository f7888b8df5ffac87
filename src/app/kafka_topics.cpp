#include "app/kafka_topics.hpp"

#include "leadstream/base/log.hpp"

#include <fmt/core.h>

#include <array>
#include <map>
#include <string>

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

// A refused event goes out as it came in, with the reason beside it; the client's own bound of 1 MB
// would hold the whole topology up.
void allow_large_records(const Settings& settings, std::map<std::string, std::string>& properties) {
  constexpr const char* kProperty = "producer.message.max.bytes";
  if (!properties.contains("message.max.bytes")) {
    properties.emplace(kProperty, std::to_string(record_bytes_max(settings)));
  }
}

// Of those that were there before this start.
Status check_changelogs(const Settings& settings, const Project& project,
                        const PartitionCounts& known) {
  for (const auto& topology : project.topologies) {
    const std::string changelog = changelog_name(settings, *topology);
    const auto tasks = known.find(changelog);
    const auto inputs = known.find(topology->input_topics().front());
    if (tasks != known.end() && inputs != known.end() && tasks->second != inputs->second) {
      return partitions_changed(*topology, changelog, tasks->second,
                                fmt::format("{} partitions", inputs->second));
    }
  }
  return {};
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
  client.assignor = settings.kafka.assignor == Assignor::range ? "range" : "cooperative-sticky";
  client.passthrough = settings.kafka.librdkafka;
  allow_large_records(settings, client.passthrough);
  return client;
}

Result<PartitionCounts> create_missing_topics(const Settings& settings, const Project& project) {
  kafka::TopicAdmin admin(client_settings(settings));
  const PartitionCounts known = LS_TRY(admin.list());
  LS_TRY(check_changelogs(settings, project, known));
  const std::vector<PlannedTopic> planned = LS_TRY(plan_topics(settings, project, known));
  const kafka::TopicCreation creation = LS_TRY(admin.create_missing(plans_of(planned)));
  for (const std::string& topic : creation.made) {
    log_info("Topic created. topic={}", topic);
  }
  if (!creation.failures.empty()) {
    return creation.failures.front();
  }
  PartitionCounts counts = known;
  for (const PlannedTopic& topic : planned) {
    counts.emplace(topic.plan.name, topic.plan.partitions);
  }
  return counts;
}

}  // namespace ls::app
