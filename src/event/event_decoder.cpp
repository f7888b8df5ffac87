#include "leadstream/event/event_decoder.hpp"

#include "event/completion.hpp"
#include "event/envelope.hpp"
#include "event/field.hpp"
#include "event/json_pointer.hpp"
#include "event/strict_json.hpp"

#include "leadstream/event/catalog.hpp"
#include "leadstream/event/refusal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace ls::event {
namespace dom = simdjson::dom;
namespace {

// The error of something inside the value at `place`.
Error below(const FieldPlace& place, Error error) {
  error.pointer.insert(0, place.pointer());
  return error;
}

Result<dom::object> object_of(dom::element value, std::string_view pointer) {
  if (!value.is_object()) {
    return refuse(RefusalCode::not_an_object, std::string(pointer), "expected a JSON object");
  }
  return as_object(value);
}

}  // namespace

struct EventDecoder::Parts {
  Parts(const Catalog& catalog, const std::vector<const EventType*>& accepted,
        const DecodeLimits& limits);

  StrictJson json;
  KeyCheck keys;
  NameTable names;  // of all types, also in their CloudEvents spelling
  std::vector<const EventType*> types;
  std::vector<bool> is_accepted;                     // by type
  std::vector<std::vector<std::uint32_t>> required;  // by type: slots, in their order
  FieldReader fields;
  Completion completion;
  // Reused per event.
  Envelope envelope;
  std::vector<std::uint8_t> is_seen;  // by slot, 0 or 1
  std::vector<std::string_view> others;

  Result<const Event*> decode(const RawEvent& raw, Arena& arena);

 private:
  Result<const Event*> decode_plain(dom::object object, const RawEvent& raw, Arena& arena);
  Result<const Event*> decode_structured(dom::object object, const RawEvent& raw, Arena& arena);
  Result<const Event*> decode_binary(const RawEvent& raw, Arena& arena);

  // Sets the type and its empty slots; the type stays null if the source does not ask for it.
  Status choose_type(Draft& draft, std::string_view name, Arena& arena);
  // Reads all members: fields into slots, envelope members by `names`, others only checked.
  Status read_members(dom::object object, const NameTable& names, std::string_view prefix,
                      Draft& draft, Arena& arena);
  Status read_member(dom::object::iterator at, const NameTable& names, std::string_view prefix,
                     Draft& draft, Arena& arena);
  Status check_nested(dom::element value, const FieldPlace& place, const Draft& draft);
  Status read_data(dom::element value, std::string_view prefix, Draft& draft, Arena& arena);
};

Result<const Event*> EventDecoder::Parts::decode(const RawEvent& raw, Arena& arena) {
  envelope.clear();
  const Form form = LS_TRY(form_of(raw.headers));
  if (form == Form::binary) {
    return decode_binary(raw, arena);
  }
  const dom::element root = LS_TRY(json.parse(raw.value));
  const dom::object object = LS_TRY(object_of(root, ""));
  LS_TRY(keys.check_size(object, ""));
  const bool is_cloud_event =
      form == Form::structured || object.at_key("specversion").error() == simdjson::SUCCESS;
  return is_cloud_event ? decode_structured(object, raw, arena) : decode_plain(object, raw, arena);
}

Result<const Event*> EventDecoder::Parts::decode_plain(dom::object object, const RawEvent& raw,
                                                       Arena& arena) {
  Draft draft{.envelope = envelope, .form = Form::plain};
  std::string_view name;
  dom::element type;
  if (object.at_key("type").get(type) == simdjson::SUCCESS && !type.is_null() &&
      type.get_string().get(name) != simdjson::SUCCESS) {
    return refuse(RefusalCode::wrong_type, "/type", "\"type\" must be text");
  }
  LS_TRY(choose_type(draft, name, arena));
  if (draft.type == nullptr) {
    return nullptr;
  }
  LS_TRY(read_members(object, plain_names(), "", draft, arena));
  return completion.complete(draft, raw, arena);
}

Result<const Event*> EventDecoder::Parts::decode_structured(dom::object object, const RawEvent& raw,
                                                            Arena& arena) {
  Draft draft{.envelope = envelope, .form = Form::structured};
  LS_TRY(read_members(object, cloud_names(), "", draft, arena));
  LS_TRY(check_cloud_event(draft.envelope, draft.form));
  LS_TRY(choose_type(draft, draft.envelope.text(Part::type), arena));
  if (draft.type == nullptr) {
    return nullptr;
  }
  dom::element data;
  if (object.at_key("data").get(data) == simdjson::SUCCESS && !data.is_null()) {
    LS_TRY(read_data(data, kDataPrefix, draft, arena));
  }
  return completion.complete(draft, raw, arena);
}

Result<const Event*> EventDecoder::Parts::decode_binary(const RawEvent& raw, Arena& arena) {
  Draft draft{.envelope = envelope, .form = Form::binary};
  LS_TRY(read_headers(raw.headers, draft.envelope));
  LS_TRY(check_cloud_event(draft.envelope, draft.form));
  LS_TRY(choose_type(draft, draft.envelope.text(Part::type), arena));
  if (draft.type == nullptr) {
    return nullptr;
  }
  if (!raw.value.empty()) {  // without data the headers say it all, as for privacy.erase
    const dom::element root = LS_TRY(json.parse(raw.value));
    LS_TRY(read_data(root, "", draft, arena));
  }
  return completion.complete(draft, raw, arena);
}

Status EventDecoder::Parts::choose_type(Draft& draft, std::string_view name, Arena& arena) {
  if (name.empty()) {
    return missing(RefusalCode::missing_type, draft, Part::type, "type");
  }
  const auto known = names.find(name);
  if (!known) {
    const std::string pointer =
        draft.form == Form::plain ? "/type" : pointer_of(draft.envelope, Part::type, draft.form);
    return refuse(RefusalCode::unknown_type, pointer,
                  fmt::format("no event type {} in the catalog", in_quotes(name)));
  }
  if (is_accepted[*known]) {
    draft.type = types[*known];
    draft.required = required[*known];
    draft.slots = arena.make_span<Value>(draft.type->fields().size());
  }
  return {};
}

Status EventDecoder::Parts::read_data(dom::element value, std::string_view prefix, Draft& draft,
                                      Arena& arena) {
  const dom::object object = LS_TRY(object_of(value, prefix));
  LS_TRY(keys.check_size(object, prefix));
  return read_members(object, data_names(), prefix, draft, arena);
}

Status EventDecoder::Parts::read_members(dom::object object, const NameTable& envelope_names,
                                         std::string_view prefix, Draft& draft, Arena& arena) {
  is_seen.assign(draft.slots.size(), 0);
  others.clear();
  const dom::object::iterator end = object.end();
  for (auto at = object.begin(); at != end; ++at) {
    LS_TRY(read_member(at, envelope_names, prefix, draft, arena));
  }
  if (const auto key_twice = KeyCheck::repeated(others)) {
    return duplicate_key(*key_twice, pointer_to(prefix, *key_twice));
  }
  return {};
}

Status EventDecoder::Parts::read_member(dom::object::iterator at, const NameTable& envelope_names,
                                        std::string_view prefix, Draft& draft, Arena& arena) {
  const FieldPlace place{.prefix = prefix, .name = at.key()};
  const dom::element value = at.value();
  if (value.is_object() || value.is_array()) {
    LS_TRY(check_nested(value, place, draft));
  }
  const std::uint64_t hash = NameTable::hash_of(place.name);
  const auto slot =
      draft.type != nullptr ? draft.type->slots().find(place.name, hash) : std::nullopt;
  if (slot) {
    if (is_seen[*slot] != 0) {
      return duplicate_key(place.name, place.pointer());
    }
    is_seen[*slot] = 1;
    return fields.read(*draft.type, *slot, value, place, arena, draft.slots[*slot]);
  }
  if (const auto part = envelope_names.find(place.name, hash)) {
    return draft.envelope.set(static_cast<Part>(*part), value, place);
  }
  if (draft.type != nullptr && draft.type->unknown() == UnknownFields::refuse) {
    return refuse(RefusalCode::unknown_field, place.pointer(),
                  fmt::format("{} has no field {}", draft.type->name(), in_quotes(place.name)));
  }
  others.push_back(place.name);
  return {};
}

// Duplicate keys further down. The `data` of a CloudEvent is checked when its members are read.
Status EventDecoder::Parts::check_nested(dom::element value, const FieldPlace& place,
                                         const Draft& draft) {
  const bool is_envelope = draft.form == Form::structured && draft.type == nullptr;
  if (is_envelope && place.name == "data" && value.is_object()) {
    return {};
  }
  Status status = keys.check(value);
  return status ? status : below(place, status.error());
}

EventDecoder::Parts::Parts(const Catalog& catalog, const std::vector<const EventType*>& accepted,
                           const DecodeLimits& limits)
    : json({.bytes_max = limits.bytes_max, .depth_max = limits.depth_max}),
      keys(limits.keys_max),
      types(catalog.types()),
      completion(limits.future_skew_max) {
  for (std::uint32_t i = 0; i < types.size(); ++i) {
    names.add(types[i]->name(), i);
    names.add(fmt::format("crm.{}.v1", types[i]->name()), i);
    is_accepted.push_back(std::find(accepted.begin(), accepted.end(), types[i]) != accepted.end());
    std::vector<std::uint32_t>& slots = required.emplace_back();
    for (std::uint32_t slot = 0; slot < types[i]->fields().size(); ++slot) {
      if (types[i]->fields()[slot].is_required) {
        slots.push_back(slot);
      }
    }
  }
}

EventDecoder::EventDecoder(const Catalog& catalog, const std::vector<const EventType*>& accepted,
                           DecodeLimits limits)
    : parts_(std::make_unique<Parts>(catalog, accepted, limits)) {}

EventDecoder::~EventDecoder() = default;

Result<const Event*> EventDecoder::decode(const RawEvent& raw, Arena& arena) {
  return parts_->decode(raw, arena);
}

}  // namespace ls::event
