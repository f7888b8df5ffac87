#pragma once

#include "operators/join/join_spec.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/base/bytes.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/event.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ls::operators {

// One side of a result: an event as it was kept.
struct KeptEvent {
  EventTime time;
  Bytes content;
};

// Turns events into what is kept of them, and two of those into a joined event. One per operator.
class JoinedEvents {
 public:
  JoinedEvents(const JoinSpec& spec, std::string_view node_id);

  // What is kept of the event; lives until the next call.
  Bytes keep(const event::Event& event, JoinSide side);

  struct Pair {
    std::optional<KeptEvent> left = {};  // one of the two is there
    std::optional<KeptEvent> right = {};
    EventTime time;  // of the result
  };
  // The event and all it points to are made in the arena.
  const event::Event* join(const Pair& pair, event::Contact contact, Arena& arena) const;

 private:
  struct Identity {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
  };
  static Identity read(Bytes content, std::span<event::Value> out);

  const JoinSpec& spec_;
  std::uint64_t node_;
  std::string kept_;  // reused
};

}  // namespace ls::operators
