#include "operators/emitted_type.hpp"

#include "leadstream/base/assert.hpp"

#include <fmt/core.h>

#include <cstddef>
#include <string>

namespace ls::operators {

const event::EventType* find_emitted(config::Reader& reader, std::string_view setting,
                                     std::string_view name, EmittedFields fields,
                                     const event::Catalog& catalog) {
  const event::EventType* type = catalog.find(name);
  if (type == nullptr) {
    reader.fail_at(setting, fmt::format("there is no event type \"{}\"", name));
    return nullptr;
  }
  bool has_all = true;
  for (const EmittedField& field : fields) {
    const auto slot = type->slot_of(field.name);
    if (!slot || type->fields()[*slot].kind != field.kind) {
      reader.fail_at(setting, fmt::format("{} has no field \"{}\" of type {}", name, field.name,
                                          to_string(field.kind)));
      has_all = false;
    }
  }
  return has_all ? type : nullptr;
}

const event::EventType* read_emits(config::Reader& reader, std::string_view fallback,
                                   EmittedFields fields, const event::Catalog& catalog) {
  const std::string name = reader.text_or("emits", fallback);
  return find_emitted(reader, "emits", name, fields, catalog);
}

EmittedEvents::EmittedEvents(const event::EventType& type, EmittedFields fields) : type_(&type) {
  for (const EmittedField& field : fields) {
    slots_.push_back(type.slot_of(field.name).value());
  }
}

std::span<event::Value> EmittedEvents::slots(std::span<const event::Value> values,
                                             Arena& arena) const {
  LS_DCHECK(values.size() == slots_.size());
  const std::span<event::Value> slots = arena.make_span<event::Value>(type_->fields().size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    slots[slots_[i]] = values[i];
  }
  return slots;
}

const event::Event* EmittedEvents::make(const Head& head, std::span<const event::Value> slots,
                                        Arena& arena) const {
  auto* made = arena.make<event::Event>();
  made->type = type_;
  made->id = head.id;
  made->time = head.time;
  made->tenant = head.contact.tenant;
  made->contact = head.contact.contact;
  made->slots = slots;
  return made;
}

}  // namespace ls::operators
