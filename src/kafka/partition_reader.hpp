#pragma once

#include "kafka/handles.hpp"
#include "kafka/message_batch.hpp"

#include "leadstream/flow/io.hpp"
#include "leadstream/kafka/client_settings.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::kafka {

// Reads given partitions of one topic, committed records only, without a group and hence without
// anything to commit. The common part of changelog, broadcast and plain readers. One thread.
class PartitionReader {
 public:
  struct Start {
    Partition partition;
    Offset from;
  };
  static Result<std::unique_ptr<PartitionReader>> make(const ClientSettings& settings,
                                                       const Clock& clock, const std::string& topic,
                                                       std::span<const Start> starts);
  PartitionReader(Handle client, TopicHandle topic, Queue queue, const Clock& clock);
  ~PartitionReader();
  PartitionReader(const PartitionReader&) = delete;
  PartitionReader& operator=(const PartitionReader&) = delete;

  Status poll(Millis wait, std::size_t messages_max, std::vector<flow::Message>& out);
  // Next offset to read; passes markers and aborted records.
  [[nodiscard]] Offset position(Partition partition) const;

 private:
  Status start(std::span<const Start> starts);
  Status take(RawMessage message);
  Offset& position_of(std::int32_t partition);

  Handle client_;
  TopicHandle topic_;
  Queue queue_;
  const Clock& clock_;
  std::vector<Start> positions_;
  MessageBatch batch_;
  std::optional<Error> deferred_;  // found behind records that had to be given first
};

}  // namespace ls::kafka
