#pragma once

#include "kafka/handles.hpp"

#include "leadstream/kafka/topics.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ls::kafka {

// What a cluster says of one of its topics.
struct FoundTopic {
  std::int32_t partitions = 0;
  std::int32_t replication = 0;
  std::map<std::string, std::string> configs;  // only those asked for
};

// The requests of TopicAdmin, one connection. Made for one command and dropped.
class AdminClient {
 public:
  static Result<AdminClient> connect(const ClientSettings& settings);

  // Every topic, without configuration.
  Result<std::map<std::string, FoundTopic>> topics();
  // Adds the topics' configuration entries.
  Status describe(std::map<std::string, FoundTopic>& topics);
  // One that somebody else has made meanwhile is neither made nor a failure.
  Result<TopicCreation> create(const std::vector<const TopicPlan*>& plans);

 private:
  AdminClient(Handle client, Millis patience) : client_(std::move(client)), patience_(patience) {}
  Result<Event> answer(rd_kafka_queue_t* queue, rd_kafka_event_type_t type, std::string_view doing);

  Handle client_;
  Millis patience_;
};

// Compares one topic with its plan.
[[nodiscard]] TopicReport judge(const TopicPlan& plan, const FoundTopic* found);

}  // namespace ls::kafka
