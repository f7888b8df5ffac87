#include "leadstream/flow/intake.hpp"

#include "leadstream/event/refusal.hpp"
#include "leadstream/event/utf8.hpp"
#include "leadstream/flow/origin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace ls::flow {
namespace {

Error refusal(std::string code, std::string message) {
  Error error = user_error(std::move(message));
  error.code = std::move(code);
  return error;
}

// "topic/partition/offset": nothing else tells one raw record from another.
std::string_view place_of(const Message& message, Arena& arena) {
  fmt::memory_buffer place;  // on the stack, up to the longest topic's name
  fmt::format_to(std::back_inserter(place), "{}/{}/{}", message.topic, message.partition.value,
                 message.offset.value);
  return arena.copy(std::string_view(place.data(), place.size()));
}

}  // namespace

Intake::Intake(const Topology& topology, const event::Catalog& catalog,
               const event::DecodeLimits& limits)
    : topology_(topology), bytes_max_(limits.bytes_max) {
  const std::vector<SourceDef>& sources = topology.sources();
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    for (const std::string& topic : sources[i].topics) {
      routes_.push_back({topic, i});
    }
    decoders_.push_back(
        sources[i].format == SourceFormat::events
            ? std::make_unique<event::EventDecoder>(catalog, sources[i].types, limits)
            : nullptr);
  }
}

// A handful of topics: a linear look is faster than a hash.
const Intake::Route* Intake::route_of(std::string_view topic) const {
  const auto found = std::find_if(routes_.begin(), routes_.end(),
                                  [&](const Route& r) { return r.topic == topic; });
  return found == routes_.end() ? nullptr : &*found;
}

const SourceDef* Intake::source_of(std::string_view topic) const {
  const Route* route = route_of(topic);
  return route == nullptr ? nullptr : &topology_.sources()[route->source];
}

Result<std::optional<Intake::Item>> Intake::decode(const Message& message, Arena& arena) {
  const Route* route = route_of(message.topic);
  LS_ASSERT(route != nullptr);
  switch (topology_.sources()[route->source].format) {
    case SourceFormat::events:
      return decode_event(route->source, message, arena);
    case SourceFormat::raw:
      return wrap_raw(route->source, message, arena);
    case SourceFormat::examples:
    case SourceFormat::signals:
      break;
  }
  return decode_internal(route->source, message, arena);
}

Result<std::optional<Intake::Item>> Intake::decode_event(std::uint32_t source,
                                                         const Message& message, Arena& arena) {
  const event::RawEvent raw{message.key, message.value, message.headers, message.appended};
  const event::Event* event = LS_TRY(decoders_[source]->decode(raw, arena));
  if (event == nullptr) {
    return std::optional<Item>();
  }
  if (message.key.empty()) {
    // Whoever wrote it chose no partition by it: the rest of the contact's may lie in another.
    return event::refuse(event::RefusalCode::missing_key, "",
                         "the record has no key; that of the event's contact is expected");
  }
  Item item;
  item.source = source;
  item.record.key = arena.copy(message.key);  // it is the event's, which the decoder has checked
  item.record.time = event->time;
  item.record.origin = &message;
  item.record.payload = event;
  return std::optional(item);
}

// Whoever reads the body says what it means; here it need only be text of a size that can be held.
Result<std::optional<Intake::Item>> Intake::wrap_raw(std::uint32_t source, const Message& message,
                                                     Arena& arena) {
  if (message.value.empty()) {
    return event::refuse(event::RefusalCode::empty, "", "there is nothing in it");
  }
  if (message.value.size() > bytes_max_) {
    return event::refuse(event::RefusalCode::too_large, "",
                         fmt::format("{} bytes; at most {}", message.value.size(), bytes_max_));
  }
  if (!event::is_utf8(message.value)) {
    return event::refuse(event::RefusalCode::invalid_utf8, "", "it is not UTF-8");
  }
  const event::EventType& type = *topology_.sources()[source].types.front();
  const std::span<event::Value> slots = arena.make_span<event::Value>(type.fields().size());
  slots[*type.slot_of("body")] = event::Value::of(arena.copy(message.value));
  auto* event = arena.make<event::Event>();
  event->type = &type;
  event->id = place_of(message, arena);
  event->time = message.appended;
  event->contact = arena.copy(message.key.empty() ? message.topic : message.key);
  event->slots = slots;
  Item item;
  item.source = source;
  item.record.key = event->contact;
  item.record.time = event->time;
  item.record.origin = &message;
  item.record.payload = event;
  return std::optional(item);
}

Result<std::optional<Intake::Item>> Intake::decode_internal(std::uint32_t source,
                                                            const Message& message, Arena& arena) {
  const std::optional<OriginHeader> origin =
      parse_origin_header(find_header(message.headers, "ls-o"));
  if (!origin) {
    return refusal("foreign_record",
                   "a record without a valid ls-o header: only topologies may write this topic");
  }
  Item item;
  item.source = source;
  item.record.key = arena.copy(message.key);
  item.record.time = origin->time;
  item.record.origin = &message;
  if (topology_.sources()[source].format == SourceFormat::examples) {
    item.record.payload = LS_TRY(payloads_.example(message.value, arena));
  } else {
    item.record.payload = LS_TRY(payloads_.signal(message.value, arena));
  }
  return std::optional(item);
}

}  // namespace ls::flow
