#include "event/adapters/fields.hpp"

namespace ls::event {

Fields& Fields::text(std::string_view name, std::string_view value) {
  if (!value.empty()) {
    json_.member(name, value);
  }
  return *this;
}

Fields& Fields::integer(std::string_view name, std::optional<std::int64_t> value) {
  if (value) {
    json_.member(name, *value);
  }
  return *this;
}

Fields& Fields::flag(std::string_view name, bool value) {
  json_.member(name, value);
  return *this;
}

Fields& Fields::json(std::string_view name, const std::optional<JsonView>& value) {
  const bool has_parts = value && (value->is_object() || value->is_array());
  if (!value || value->is_null() || (has_parts && value->size() == 0) ||
      (value->is_text() && value->text()->empty())) {
    return *this;
  }
  std::string minified;
  value->append_json(minified);
  return raw(name, minified);
}

Fields& Fields::raw(std::string_view name, std::string_view value) {
  json_.key(name).raw(value);
  return *this;
}

}  // namespace ls::event
