#include "operators/engagement/contact_touches.hpp"

// The bytes of a row.

namespace ls::operators {
namespace {

constexpr std::uint8_t kFormat = 2;
// Ended with the landings: since when pages tell how long they are looked at came later.
constexpr std::uint8_t kFormatWithoutPages = 1;

void put(ByteWriter& out, const Touch& touch) {
  out.bytes(touch.event_id);
  out.bytes(touch.message_id);
  out.u64(touch.message);
  out.u64(touch.link);
  out.svarint(touch.at.ms);
  out.svarint(touch.met.ms);
  out.u8(static_cast<std::uint8_t>(touch.kind));
  out.u8(touch.signs);
  out.u8(static_cast<std::uint8_t>(touch.verdict));
  out.varint(touch.revision);
}

void put(ByteWriter& out, const Landing& landing) {
  out.u64(landing.message);
  out.svarint(landing.at.ms);
  out.svarint(landing.met.ms);
  out.svarint(landing.dwell.count);
}

void put(ByteWriter& out, const TouchedMessage& message) {
  out.u64(message.message);
  out.svarint(message.delivered_at.ms);
  out.varint(message.links);
  out.svarint(message.met.ms);
}

void take(ByteReader& in, Touch& touch) {
  touch.event_id.assign(in.bytes());
  touch.message_id.assign(in.bytes());
  touch.message = in.u64();
  touch.link = in.u64();
  touch.at = EventTime{in.svarint()};
  touch.met = EventTime{in.svarint()};
  touch.kind = static_cast<scoring::TouchKind>(in.u8());
  touch.signs = in.u8();
  touch.verdict = static_cast<TouchVerdict>(in.u8());
  touch.revision = static_cast<std::uint32_t>(in.varint());
}

void take(ByteReader& in, Landing& landing) {
  landing.message = in.u64();
  landing.at = EventTime{in.svarint()};
  landing.met = EventTime{in.svarint()};
  landing.dwell = Millis{in.svarint()};
}

void take(ByteReader& in, TouchedMessage& message) {
  message.message = in.u64();
  message.delivered_at = EventTime{in.svarint()};
  message.links = static_cast<std::uint32_t>(in.varint());
  message.met = EventTime{in.svarint()};
}

template <typename T>
void put_all(ByteWriter& out, const std::vector<T>& rows) {
  out.varint(rows.size());
  for (const T& row : rows) {
    put(out, row);
  }
}

template <typename T>
void take_all(ByteReader& in, std::vector<T>& rows) {
  rows.resize(in.count());
  for (T& row : rows) {
    take(in, row);
  }
}

}  // namespace

void ContactTouches::save(ByteWriter& out) const {
  out.u8(kFormat);
  out.bytes(tenant);
  out.bytes(contact);
  out.u8(timer ? 1 : 0);
  out.svarint(timer.value_or(EventTime{}).ms);
  put_all(out, messages);
  put_all(out, touches);
  put_all(out, landings);
  out.svarint(pages_told_since.ms);
}

Result<ContactTouches> ContactTouches::load(ByteReader& in) {
  const std::uint8_t format = in.u8();
  if (format != kFormat && format != kFormatWithoutPages) {
    return internal_error("classify_engagement: unknown row format");
  }
  ContactTouches row;
  row.tenant.assign(in.bytes());
  row.contact.assign(in.bytes());
  const bool has_timer = in.u8() != 0;
  const EventTime timer{in.svarint()};
  if (has_timer) {
    row.timer = timer;
  }
  take_all(in, row.messages);
  take_all(in, row.touches);
  take_all(in, row.landings);
  if (format == kFormat) {
    row.pages_told_since = EventTime{in.svarint()};
  }
  return row;
}

}  // namespace ls::operators
