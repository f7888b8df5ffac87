#pragma once

#include "app/project.hpp"
#include "app/settings.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/runtime/log_gateway.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ls::bench {

// One message of the input, as a producer sends it.
struct InputMessage {
  std::string_view key;
  std::string_view value;
  Partition partition;
};

// A version of a model, as it lies on its topic.
struct InputModel {
  std::string key;
  std::string snapshot;
};

// What a row reads: the first messages of a seeded world, the faults that the generator plants
// included, and models that were trained on a smaller world, so that scores have reasons.
struct Input {
  std::vector<InputMessage> messages;
  std::size_t value_bytes = 0;
  std::vector<InputModel> models;

  Arena memory;  // that the messages point into
};

inline constexpr std::int32_t kPartitions = 4;
// All input lies on one topic. Kafka keeps no order between topics: a backlog on several is read
// topic after topic, and most of it would be late.
inline const std::string kInputTopic = "crm.events";

// A world of 20,000 leads in 90 days, for `score`.
Result<std::unique_ptr<Input>> make_input(const app::Settings& settings, std::size_t events);
// A CRM with 20,000 contacts, for `lead_scores`.
Result<std::unique_ptr<Input>> make_lead_input(const app::Settings& settings, std::size_t events);

// Puts the input and the models on a log.
Status preload(const Input& input, const app::Settings& settings, runtime::LogGateway& log);

}  // namespace ls::bench
