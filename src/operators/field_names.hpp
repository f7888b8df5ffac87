#pragma once

#include "leadstream/event/event_type.hpp"

#include <string>
#include <vector>

namespace ls::operators {

// For messages that suggest one.
inline std::vector<std::string> field_names(const event::EventType& type) {
  std::vector<std::string> names;
  for (const event::FieldDef& field : type.fields()) {
    names.push_back(field.name);
  }
  return names;
}

}  // namespace ls::operators
