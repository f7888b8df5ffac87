#pragma once

#include "kafka/handles.hpp"

#include "leadstream/flow/io.hpp"
#include "leadstream/kafka/client_settings.hpp"

#include <memory>

namespace ls::kafka {

// Asks brokers for the bounds of partitions as a read_uncommitted client, which counts transactions
// still open; a read_committed client is told the end of the decided part only. One per process;
// called from any thread.
class Watermarks {
 public:
  static Result<std::unique_ptr<Watermarks>> make(const ClientSettings& settings);
  Watermarks(Handle client, Millis patience) : client_(std::move(client)), patience_(patience) {}

  Result<flow::Source::Range> range(const flow::TopicPartition& at);
  // Number of partitions of a topic.
  Result<std::int32_t> partitions(const std::string& topic);

 private:
  Handle client_;
  Millis patience_;
};

}  // namespace ls::kafka
