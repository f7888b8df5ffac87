#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/http/response.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ls::http {

// What the head of an answer says beside the answer's own.
struct HeadFacts {
  EventTime now;
  std::string_view request_id;
  std::optional<std::size_t> length;  // none: the body ends with the connection
  bool is_last = false;               // the connection ends with this answer
};

// Status line and headers, with the empty line behind them.
[[nodiscard]] std::string head_of(const Response& response, const HeadFacts& facts);

// The client's own id if it is harmless, else one made of `seed`.
[[nodiscard]] std::string request_id(std::optional<std::string_view> given, std::uint64_t seed);

}  // namespace ls::http
