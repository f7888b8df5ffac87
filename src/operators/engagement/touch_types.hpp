#pragma once

#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ls::operators {

// What an event tells of the touches of a message.
enum class TouchFact : std::uint8_t { sent, delivered, opened, clicked, viewed };

// The fields that are read, of whichever type has them.
enum class TouchField : std::uint8_t {
  message_id,
  links,
  machine,
  ua,
  ip,
  url,
  link_index,
  is_unsub_link,
  honeypot_link,
  method,
  dwell_ms,
};
inline constexpr std::size_t kTouchFields = static_cast<std::size_t>(TouchField::dwell_ms) + 1;

// One type of event with the slots of what is read. Points into the catalog.
struct TouchType {
  const event::EventType* type = nullptr;
  TouchFact fact = TouchFact::sent;
  std::array<std::optional<std::uint32_t>, kTouchFields> slots = {};

  // Null if the type has no such field or the event does not carry it.
  [[nodiscard]] event::Value read(const event::Event& event, TouchField field) const;
  [[nodiscard]] bool is_true(const event::Event& event, TouchField field) const;
  [[nodiscard]] bool has(const event::Event& event, TouchField field) const {
    return !read(event, field).is_null();
  }
  // Empty if there is none.
  [[nodiscard]] std::string_view text(const event::Event& event, TouchField field) const;
  [[nodiscard]] std::optional<std::int64_t> integer(const event::Event& event,
                                                    TouchField field) const;
};

// Those types of a catalog that tell something of touches.
class TouchTypes {
 public:
  explicit TouchTypes(const event::Catalog& catalog);

  // Null for a type that tells nothing.
  [[nodiscard]] const TouchType* find(const event::EventType* type) const;

 private:
  std::vector<TouchType> types_;
};

}  // namespace ls::operators
