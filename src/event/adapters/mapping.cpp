#include "event/adapters/mapping.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/event/json_writer.hpp"
#include "leadstream/event/refusal.hpp"

#include <fmt/core.h>

#include <utility>

namespace ls::event {

std::string event_id(Provider provider, const Fact& fact) {
  constexpr std::size_t kDigits = 32;
  const std::string name =
      fmt::format("{}|{}|{}|{}", to_string(provider), fact.native_id, fact.type, fact.part);
  return sha256_hex(name).substr(0, kDigits);
}

void Mapping::item(const JsonView& item, std::string pointer, MapItem map,
                   std::string_view outside) {
  pointer_ = std::move(pointer);
  item_.clear();
  item.append_json(item_);
  const std::size_t before = out_.events.size();
  const Status mapped = item.is_object()
                            ? map(item, *this)
                            : Status(refuse(RefusalCode::not_an_object, pointer_,
                                            "an item of the payload must be a JSON object"));
  if (!mapped) {
    out_.events.resize(before);
    Error error = mapped.error();
    error.pointer.insert(0, outside);
    out_.refused.push_back({item_, std::move(error)});
  }
}

Status Mapping::each(const JsonView& list, std::string_view pointer, MapItem map) {
  if (!list.is_array()) {
    return refuse(RefusalCode::wrong_type, std::string(pointer), "expected a list of items");
  }
  std::size_t index = 0;
  for (const JsonView one : list.items()) {
    item(one, fmt::format("{}/{}", pointer, index++), map);
  }
  return {};
}

void Mapping::add(Fact fact, const Fields& fields) {
  std::string digest;
  if (fact.native_id.empty()) {
    digest = sha256_hex(item_);
    fact.native_id = digest;
  }
  MappedEvent& event = out_.events.emplace_back();
  event.pointer = pointer_;
  JsonWriter json(event.json);
  json.begin_object().member("type", fact.type);
  json.member("id", std::string_view(event_id(provider_, fact))).member("time", fact.time);
  if (!options_.tenant.empty()) {
    json.member("tenant", options_.tenant);
  }
  json.member("contact_id", fact.contact).member("source_system", to_string(provider_));
  if (!fields.members().empty()) {
    event.json += ',';
    event.json += fields.members();
  }
  event.json += '}';
}

}  // namespace ls::event
