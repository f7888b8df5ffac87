#pragma once

#include "leadstream/base/arena.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/event/event_type.hpp"

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace ls::event {

class Catalog;

struct DecodeLimits {
  std::size_t bytes_max = 1024 * 1024;
  int depth_max = 32;           // objects and lists within each other
  std::size_t keys_max = 1000;  // of one object
  // How far an event's time may lie after the log's append time: clocks differ.
  Millis future_skew_max = hours(1);
};

// Turns bytes into one event of a type that the source asks for, strictly: the whole document is
// checked. Reads the plain form and CloudEvents 1.0, structured and binary. Reuses its buffers, so
// that a valid event costs no allocation once warm. One per source; single-threaded.
class EventDecoder {
 public:
  // The catalog owns the types and outlives the decoder.
  EventDecoder(const Catalog& catalog, const std::vector<const EventType*>& accepted,
               DecodeLimits limits = {});
  ~EventDecoder();
  EventDecoder(const EventDecoder&) = delete;
  EventDecoder& operator=(const EventDecoder&) = delete;

  // The event, in the arena; null for a known type that the source does not ask for; or a refusal
  // (refusal.hpp) with code and pointer. The bytes are not needed after the call.
  Result<const Event*> decode(const RawEvent& raw, Arena& arena);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// The events of an HTTP body as views into it: the elements of a list, or the body itself if it is
// not a list. Checks the JSON of the whole body; what the elements mean is left to the decoder.
Result<std::vector<std::string_view>> split_events(std::string_view body,
                                                   const DecodeLimits& limits);

}  // namespace ls::event
