#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/json_document.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::event::salesforce {

inline constexpr std::string_view kHeader = "ChangeEventHeader";

// One event of change data capture.
struct Change {
  JsonView payload;
  std::string entity;
  std::string type;
  EventTime time;
  std::string native_id;
  std::int64_t sequence = 0;
};

Result<Change> change_of(const JsonView& item);

// The members that say something; a compound such as Name or Address as its parts.
void for_each_field(const JsonView& payload,
                    const std::function<void(std::string_view, const JsonView&)>& visit);

// The events of a conversion share a transaction and may come in any order; they are put in that of
// their sequence numbers where the first of them stands. Indices into `items`.
std::vector<std::size_t> in_order(const std::vector<JsonView>& items);

}  // namespace ls::event::salesforce
