#pragma once

#include "leadstream/flow/io.hpp"
#include "leadstream/kafka/client_settings.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace ls::kafka {

// Writes records without a transaction: `produce`, the generator, tests. Idempotent: no record is
// doubled or reordered by the client, and none is given an earlier time than one sent before it,
// though the clock be set back. One thread.
class PlainProducer {
 public:
  struct Place {
    Partition partition;
    Offset offset;
  };
  static Result<std::unique_ptr<PlainProducer>> make(const ClientSettings& settings,
                                                     const Clock& clock);
  virtual ~PlainProducer() = default;
  // Blocks while the queue is full.
  virtual Status send(const flow::OutgoingMessage& message) = 0;
  // All that was sent is stored, or an error says what was not.
  virtual Status flush() = 0;
  // The same; where each record sent since the last flush lies, in the order of sending.
  virtual Result<std::vector<Place>> flush_with_places() = 0;
};

// Reads committed records of all partitions of a topic, without a group: `consume`, `verify`,
// tests. One thread.
class PlainConsumer {
 public:
  enum class From { first, next };
  static Result<std::unique_ptr<PlainConsumer>> make(const ClientSettings& settings,
                                                     const Clock& clock, std::string_view topic,
                                                     From from);
  virtual ~PlainConsumer() = default;
  // As `flow::Source::poll`.
  virtual Status poll(Millis wait, std::size_t messages_max, std::vector<flow::Message>& out) = 0;
  // Everything that was there at the open has been delivered.
  [[nodiscard]] virtual bool has_caught_up() const = 0;
};

}  // namespace ls::kafka
