#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/kafka/client_settings.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ls::kafka {

// A topic as it must be. Configuration entries are Kafka's topic properties.
struct TopicPlan {
  std::string name;
  std::int32_t partitions = 1;
  std::int32_t replication = -1;  // -1: the broker's default
  // What the topic must have: set when it is made, and compared ever after.
  std::map<std::string, std::string> configs;
  // What it gets when it is made; afterwards its owner's to change.
  std::map<std::string, std::string> initial = {};
};

// Read by other tasks of ours: append time, so that retention does not judge event times of the
// past.
[[nodiscard]] TopicPlan internal_topic(std::string name, std::int32_t partitions);
// Keeps the last record of each key: changelogs, models, alerts.
[[nodiscard]] TopicPlan compacted_topic(std::string name, std::int32_t partitions);

enum class TopicState { fits, missing, differs };

struct TopicReport {
  TopicPlan plan;
  TopicState state = TopicState::fits;
  // Whole sentences: what is, what must be, and why that matters.
  std::vector<std::string> reasons;
};

// What became of the topics to be made: each either is there now, or has its reason.
struct TopicCreation {
  std::vector<std::string> made;
  std::vector<Error> failures;
};

// `topics plan|create|check`. Each call connects, asks and disconnects.
class TopicAdmin {
 public:
  explicit TopicAdmin(ClientSettings settings) : settings_(std::move(settings)) {}

  // In the order of the plans.
  Result<std::vector<TopicReport>> compare(std::span<const TopicPlan> plans);
  // Makes what is missing; leaves what differs. One refusal does not stop the others.
  Result<TopicCreation> create_missing(std::span<const TopicPlan> plans);
  // Partitions of every topic of the cluster, internal ones of the broker left out.
  Result<std::map<std::string, std::int32_t>> list();

 private:
  ClientSettings settings_;
};

}  // namespace ls::kafka
