#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ls::flow {

// The place of a record in an aligned run. It says nothing of when or through which partition the
// record came: only then is the run's result a function of what was written.
struct OrderKey {
  EventTime time;
  std::string_view key;       // of the record in the task that made it: the lead
  std::uint32_t rank = 0;     // place of its topic among those of all sources
  std::int64_t position = 0;  // in its log: the offset, or the writer's running number

  // Appends the key so that memcmp order is that of (time, key, rank, position).
  void append_to(std::string& out) const;
};

// What an encoded key tells without its parts being owned.
struct OrderPlace {
  EventTime time;
  std::uint32_t rank = 0;
};
// Nothing if the bytes are no order key.
[[nodiscard]] std::optional<OrderPlace> read_order_key(Bytes encoded);

}  // namespace ls::flow
