#pragma once

#include "leadstream/base/arena.hpp"
#include "leadstream/event/event_decoder.hpp"
#include "leadstream/flow/codec.hpp"
#include "leadstream/flow/record.hpp"
#include "leadstream/flow/topology.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace ls::flow {

// The way into a task: turns a message into the record of the source that reads its topic. The
// record's time is the event time, or the emission time of an internal record; the caller settles
// order and lateness.
class Intake {
 public:
  Intake(const Topology& topology, const event::Catalog& catalog,
         const event::DecodeLimits& limits);

  struct Item {
    std::uint32_t source = 0;
    Record record;
  };
  // Nothing: a valid message that no node asks for. An error with a code: dead letter. Views live
  // as long as the arena and the message.
  Result<std::optional<Item>> decode(const Message& message, Arena& arena);
  // The source that reads the topic, for the context of an error.
  [[nodiscard]] const SourceDef* source_of(std::string_view topic) const;

 private:
  struct Route {
    std::string topic;
    std::uint32_t source = 0;
  };
  [[nodiscard]] const Route* route_of(std::string_view topic) const;
  Result<std::optional<Item>> decode_event(std::uint32_t source, const Message& message,
                                           Arena& arena);
  Result<std::optional<Item>> wrap_raw(std::uint32_t source, const Message& message, Arena& arena);
  Result<std::optional<Item>> decode_internal(std::uint32_t source, const Message& message,
                                              Arena& arena);

  const Topology& topology_;
  std::size_t bytes_max_;
  std::vector<Route> routes_;
  std::vector<std::unique_ptr<event::EventDecoder>>
      decoders_;  // one per events source, null for others
  PayloadDecoder payloads_;
};

}  // namespace ls::flow
