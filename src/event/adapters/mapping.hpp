#pragma once

#include "event/adapters/fields.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/event/webhook.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace ls::event {

// What every event says.
struct Fact {
  std::string_view type;
  std::string_view contact;
  EventTime time;
  std::string_view native_id;  // the provider's name for the item; empty: the item's own bytes
  std::size_t part = 0;        // of the events of one type that an item becomes
};

// "provider|native id|type|part", hashed as webhook.hpp says.
std::string event_id(Provider provider, const Fact& fact);

// Collects what one payload becomes. Lives while the payload is mapped.
class Mapping {
 public:
  Mapping(Provider provider, const MapOptions& options, MappedWebhook& out)
      : provider_(provider), options_(options), out_(out) {}

  // Adds the events of one item, or says why it is none.
  using MapItem = Status (*)(const JsonView& item, Mapping& mapping);

  // All events of the item, or its refusal. `outside`: where the item's own document stands, if it
  // is a text within the payload.
  void item(const JsonView& item, std::string pointer, MapItem map, std::string_view outside = {});
  // Each item of a list; an error if it is no list.
  Status each(const JsonView& list, std::string_view pointer, MapItem map);

  void add(Fact fact, const Fields& fields);

  [[nodiscard]] EventTime received() const {
    return options_.received;
  }
  // What a payload within the payload is mapped with, for those who wrap one.
  [[nodiscard]] const MapOptions& options() const {
    return options_;
  }

 private:
  Provider provider_;
  const MapOptions& options_;
  MappedWebhook& out_;
  std::string pointer_;  // of the item at hand
  std::string item_;     // its bytes, minified
};

}  // namespace ls::event
