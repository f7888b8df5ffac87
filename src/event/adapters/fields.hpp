#pragma once

#include "leadstream/event/json_document.hpp"
#include "leadstream/event/json_writer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ls::event {

// The fields of one event while an adapter collects them. What is empty or absent is left out, so
// that adapters hand over what they find. Names are distinct; the caller sees to it.
class Fields {
 public:
  Fields() : json_(text_) {}
  Fields(const Fields&) = delete;
  Fields& operator=(const Fields&) = delete;

  Fields& text(std::string_view name, std::string_view value);
  Fields& integer(std::string_view name, std::optional<std::int64_t> value);
  Fields& flag(std::string_view name, bool value);
  // The value as it stands; left out if null, or an empty list, object or text.
  Fields& json(std::string_view name, const std::optional<JsonView>& value);
  // JSON that is known to be valid and not empty.
  Fields& raw(std::string_view name, std::string_view value);

  // The members with commas between, without braces.
  [[nodiscard]] const std::string& members() const {
    return text_;
  }

 private:
  std::string text_;
  JsonWriter json_;
};

}  // namespace ls::event
