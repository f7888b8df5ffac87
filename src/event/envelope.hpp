#pragma once

#include "event/field.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/event/name_table.hpp"

#include <simdjson.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ls::event {

// How an event's envelope and data are laid out in a log record.
enum class Form : std::uint8_t {
  plain,       // one JSON object: envelope and fields side by side
  structured,  // CloudEvents 1.0: the envelope is a JSON object with the fields in `data`
  binary,      // CloudEvents 1.0: the envelope is in the headers, the value is the data
};

// The form as far as the headers tell it: a plain one may still turn out to be structured.
Result<Form> form_of(std::span<const Header> headers);

// What an event says beside its fields.
enum class Part : std::uint8_t {
  type,
  id,
  time,
  tenant,
  contact,
  source,
  specversion,
  subject,
  content_type,
  base64,
  data,
};
inline constexpr std::size_t kPartCount = 11;

// The keys of the plain form, of a CloudEvent's envelope, and of a CloudEvent's data: key to Part.
const NameTable& plain_names();
const NameTable& cloud_names();
const NameTable& data_names();

// The envelope while it is read. Views into the document or the headers. Reused from event to
// event, as clearing all members costs as much as reading them.
class Envelope {
 public:
  struct Member {
    bool is_text = false;
    bool is_number = false;
    std::string_view text = {};
    EventTime number = {};  // of a time that is a number
    FieldPlace place = {};
  };

  // A second value for the same part is refused, also under another name.
  Status set(Part part, simdjson::dom::element value, const FieldPlace& place);
  Status set(Part part, std::string_view text, const FieldPlace& place);

  void clear() {
    set_ = 0;
  }
  // Also by a null.
  [[nodiscard]] bool has(Part part) const {
    return (set_ & bit_of(part)) != 0;
  }
  // An empty member if the part is not set.
  [[nodiscard]] const Member& at(Part part) const {
    return has(part) ? members_[static_cast<std::size_t>(part)] : kNone;
  }
  [[nodiscard]] std::string_view text(Part part) const {
    return at(part).text;
  }

 private:
  static const Member kNone;

  static std::uint32_t bit_of(Part part) {
    return 1U << static_cast<unsigned>(part);
  }
  // An empty member for the part, unless it has one.
  Status occupy(Part part, const FieldPlace& place);

  [[nodiscard]] Error twice(Part part, const FieldPlace& place) const;

  std::uint32_t set_ = 0;
  std::array<Member, kPartCount> members_{};
};

// The envelope of the binary form.
Status read_headers(std::span<const Header> headers, Envelope& envelope);

// The version of CloudEvents and the kinds of content that are understood.
Status check_cloud_event(const Envelope& envelope, Form form);

// Where a part stands, or where it is missing.
std::string pointer_of(const Envelope& envelope, Part part, Form form);

}  // namespace ls::event
