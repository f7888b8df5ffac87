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

// What every row reads: the first messages of a seeded world of 20,000 leads in 90 days, the faults
// that the generator plants included, and a model that was trained on a smaller world, so that
// scores have reasons.
struct Input {
  std::vector<InputMessage> messages;
  std::size_t value_bytes = 0;
  std::string model_key;
  std::string model_snapshot;

  Arena memory;  // that the messages point into
};

inline constexpr std::int32_t kPartitions = 4;
// All input lies on one topic. Kafka keeps no order between topics: a backlog on several is read
// topic after topic, and most of it would be late.
inline const std::string kInputTopic = "crm.events";

Result<std::unique_ptr<Input>> make_input(const app::Settings& settings, std::size_t events);

// Puts the input and the model on a log.
Status preload(const Input& input, const app::Settings& settings, runtime::LogGateway& log);

}  // namespace ls::bench
