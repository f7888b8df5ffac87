#pragma once

#include "event/envelope.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/event/refusal.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ls::event {

// Where the fields of a structured CloudEvent stand.
inline constexpr std::string_view kDataPrefix = "/data";

// One event while it is read.
struct Draft {
  Envelope& envelope;
  Form form;
  const EventType* type = nullptr;
  std::span<const std::uint32_t> required = {};  // slots of the type that must not stay empty
  std::span<Value> slots = {};
};

// Refused because the event does not say `what`.
Error missing(RefusalCode code, const Draft& draft, Part part, std::string_view what);

// Makes the event of a draft whose members have all been read: what has to be there is there, the
// time is not ahead of the log's, and the record's key is the contact's. Reused for every event.
class Completion {
 public:
  explicit Completion(Millis future_skew_max) : future_skew_max_(future_skew_max) {}

  Result<const Event*> complete(const Draft& draft, const RawEvent& raw, Arena& arena);

 private:
  Status check_future(const Draft& draft, EventTime time, EventTime appended) const;
  Status check_key(const Draft& draft, Contact who, std::string_view record_key);

  Millis future_skew_max_;
  std::string key_;
};

}  // namespace ls::event
