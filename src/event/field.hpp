#pragma once

#include "leadstream/base/arena.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/event/event_type.hpp"
#include "leadstream/event/value.hpp"

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ls::event {

// The prefix of a log header's place, which is "#name" instead of a JSON pointer.
inline constexpr std::string_view kHeaderPlace = "#";

// Where a value stands, spelled out only when something is wrong with it.
struct FieldPlace {
  std::string_view prefix;  // "", "/data" or kHeaderPlace
  std::string_view name;

  [[nodiscard]] std::string pointer() const;
};

// Checks values against the definitions of a type and copies what must live on into the arena.
// Reused for every field of every event.
class FieldReader {
 public:
  // Written in place: handing a value back through a Result costs more than reading it. `to` is
  // left alone for a JSON null.
  Status read(const EventType& type, std::uint32_t slot, simdjson::dom::element value,
              const FieldPlace& place, Arena& arena, Value& to);

 private:
  static Status read_text(const EventType& type, std::uint32_t slot, std::string_view text,
                          const FieldPlace& place, Arena& arena, Value& to);

  std::string minified_;
};

// RFC 3339 text, or seconds or milliseconds since 1970 as event/epoch.hpp tells them apart, also as
// text; nothing before 1970 and nothing after the year 9999, which RFC 3339 cannot say.
Result<EventTime> read_time(std::string_view text, const FieldPlace& place);
Result<EventTime> read_time(EventTime time, const FieldPlace& place);
// Nothing if the value is no number.
std::optional<EventTime> number_as_time(simdjson::dom::element value);

// Text of at most `bytes_max` bytes.
Error text_too_long(std::string_view text, std::size_t bytes_max, const FieldPlace& place);
inline Status check_length(std::string_view text, std::size_t bytes_max, const FieldPlace& place) {
  if (text.size() <= bytes_max) [[likely]] {
    return {};
  }
  return text_too_long(text, bytes_max, place);
}

}  // namespace ls::event
