#include "leadstream/event/event_type.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ls::event {
namespace {

// In the order of FieldKind.
constexpr std::array<std::string_view, 7> kKindNames{"boolean",  "integer", "number", "text",
                                                     "category", "time",    "json"};

constexpr std::array<std::string_view, 10> kReserved{
    "type",   "id",         "event_id", "time",        "event_time",
    "tenant", "contact_id", "lead_id",  "specversion", "data_base64"};

}  // namespace

std::string_view to_string(FieldKind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

std::optional<FieldKind> parse_field_kind(std::string_view text) {
  const auto found = std::find(kKindNames.begin(), kKindNames.end(), text);
  if (found == kKindNames.end()) {
    return std::nullopt;
  }
  return static_cast<FieldKind>(found - kKindNames.begin());
}

std::size_t default_bytes_max(FieldKind kind) {
  return kind == FieldKind::json ? 16 * 1024 : 1024;
}

EventType::EventType(EventTypeSpec spec) : spec_(std::move(spec)) {
  categories_.resize(spec_.fields.size());
  for (std::uint32_t slot = 0; slot < spec_.fields.size(); ++slot) {
    FieldDef& field = spec_.fields[slot];
    LS_ASSERT(!is_reserved(field.name));
    LS_ASSERT(slots_.add(field.name, slot));
    if (field.bytes_max == 0) {
      field.bytes_max = default_bytes_max(field.kind);
    }
    for (std::uint32_t i = 0; i < field.values.size(); ++i) {
      LS_ASSERT(categories_[slot].add(field.values[i], i));
    }
  }
}

std::optional<std::string_view> EventType::category(std::uint32_t slot,
                                                    std::string_view value) const {
  const auto index = categories_[slot].find(value);
  if (!index) {
    return std::nullopt;
  }
  return spec_.fields[slot].values[*index];
}

bool EventType::is_reserved(std::string_view name) {
  return std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end();
}

}  // namespace ls::event
