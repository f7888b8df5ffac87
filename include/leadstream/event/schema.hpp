#pragma once

#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event_type.hpp"

#include <string>
#include <string_view>

namespace ls::event {

// The plain JSON form of a type's events as JSON Schema 2020-12: a document of its own. What the
// decoder takes is valid; of what is valid it may still refuse texts whose bytes, not letters, are
// too many, times that are none, and values that 64 bits do not hold.
std::string json_schema(const EventType& type);

// Every topic as a channel and every type as a message on it, as AsyncAPI 3.0. `version` is that of
// the program.
std::string async_api(const Catalog& catalog, std::string_view version);

}  // namespace ls::event
