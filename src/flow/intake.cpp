#include "leadstream/flow/intake.hpp"

#include "leadstream/flow/origin.hpp"

#include <algorithm>

namespace ls::flow {
namespace {

Error refusal(std::string code, std::string message) {
  Error error = user_error(std::move(message));
  error.code = std::move(code);
  return error;
}

// A record's own key has been checked against the event by the decoder.
std::string_view key_of(const event::Event& event, const Message& message, Arena& arena) {
  if (!message.key.empty()) {
    return arena.copy(message.key);
  }
  return arena.copy(std::string_view(event::record_key(event.tenant, event.contact)));
}

}  // namespace

Intake::Intake(const Topology& topology, const event::Catalog& catalog,
               const event::DecodeLimits& limits)
    : topology_(topology) {
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
  return decoders_[route->source] != nullptr ? decode_event(route->source, message, arena)
                                             : decode_internal(route->source, message, arena);
}

Result<std::optional<Intake::Item>> Intake::decode_event(std::uint32_t source,
                                                         const Message& message, Arena& arena) {
  const event::RawEvent raw{message.key, message.value, message.headers, message.appended};
  const event::Event* event = LS_TRY(decoders_[source]->decode(raw, arena));
  if (event == nullptr) {
    return std::optional<Item>();
  }
  Item item;
  item.source = source;
  item.record.key = key_of(*event, message, arena);
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
