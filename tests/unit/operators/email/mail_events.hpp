#pragma once

#include "operators/email/contact_mail.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::operators {

using event::Value;
using Fields = std::vector<std::pair<std::string_view, Value>>;

inline const event::Catalog& catalog() {
  static const event::Catalog loaded =
      event::Catalog::load(LEADSTREAM_SOURCE_DIR "/topologies/events").take();
  return loaded;
}

inline EventTime day(double days) {
  return EventTime{1'750'000'000'000 + static_cast<std::int64_t>(days * 86'400'000.0)};
}

inline void apply(ContactMail& mail, std::string_view name, EventTime time,
                  const Fields& fields = {}) {
  static const MailTypes types(catalog());
  const event::EventType* type = catalog().find(name);
  std::vector<Value> slots(type->fields().size());
  for (const auto& [field, value] : fields) {
    slots[type->slot_of(field).value()] = value;
  }
  event::Event event;
  event.type = type;
  event.time = time;
  event.slots = slots;
  mail.apply(*types.find(type), event);
}

inline std::string bytes_of(const ContactMail& mail) {
  std::string bytes;
  ByteWriter out(bytes);
  mail.save(out);
  return bytes;
}

}  // namespace ls::operators
