#include "http/topic_names.hpp"

#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace ls::http {
namespace {

using runtime::LogGateway;

bool is_allowed(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

Error fault(std::string_view code, std::string message) {
  Error error = user_error(std::move(message));
  error.code = code;
  return error;
}

// Of event types, of what runs, and of the configuration.
std::set<std::string> named_topics(const Services& services) {
  const auto real = [&services](const std::string& logical) {
    const auto renamed = services.topic_names.find(logical);
    return renamed == services.topic_names.end() ? logical : renamed->second;
  };
  // Written by the engine itself rather than by a sink.
  std::set<std::string> names = {real("leads.dead_letters"), real("leads.late"),
                                 real("leads.models")};
  for (const auto& [logical, actual] : services.topic_names) {
    names.insert(actual);
  }
  for (const event::EventType* type : services.catalog.types()) {
    names.insert(real(std::string(type->topic())));
  }
  for (const auto& worker : services.view().workers) {
    for (const flow::SourceDef& source : worker->topology->sources()) {
      names.insert(source.topics.begin(), source.topics.end());
    }
    for (const flow::SinkDef& sink : worker->topology->sinks()) {
      names.insert(sink.topic);
    }
  }
  return names;
}

Error unknown_topic(const std::string& name, std::set<std::string> known,
                    const std::vector<LogGateway::Topic>& topics) {
  for (const LogGateway::Topic& topic : topics) {
    known.insert(topic.name);
  }
  const std::vector<std::string> all(known.begin(), known.end());
  return fault("unknown_topic",
               fmt::format("there is no topic \"{}\"{}", name, config::did_you_mean(name, all)));
}

}  // namespace

Status check_topic_name(const std::string& name) {
  constexpr std::size_t kNameMax = 249;
  if (!name.empty() && name.size() <= kNameMax && name != "." && name != ".." &&
      std::ranges::all_of(name, is_allowed)) {
    return {};
  }
  return fault("invalid_topic", fmt::format("a topic's name has 1 to {} letters, digits, \".\", "
                                            "\"_\" and \"-\"",
                                            kNameMax));
}

Status check_topic(const Services& services, const std::string& name) {
  LS_TRY(check_topic_name(name));
  std::set<std::string> known = named_topics(services);
  if (known.contains(name)) {
    return {};
  }
  // Asked last: on Kafka this takes a while.
  const std::vector<LogGateway::Topic> topics = LS_TRY(services.log.topics());
  const auto is_it = [&name](const LogGateway::Topic& topic) { return topic.name == name; };
  if (std::ranges::any_of(topics, is_it)) {
    return {};
  }
  return unknown_topic(name, std::move(known), topics);
}

Status check_partition(const Services& services, const std::string& name, Partition partition) {
  LS_TRY(check_topic(services, name));
  for (const LogGateway::Topic& topic : LS_TRY(services.log.topics())) {
    const auto is_it = [partition](const LogGateway::PartitionRange& range) {
      return range.partition == partition;
    };
    if (topic.name == name && std::ranges::none_of(topic.partitions, is_it)) {
      return fault("unknown_partition",
                   fmt::format("topic {} has {} partitions; there is no partition {}", name,
                               topic.partitions.size(), partition.value));
    }
  }
  return {};
}

}  // namespace ls::http
