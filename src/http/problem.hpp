#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/http/response.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ls::http {

// One thing wrong with a request's body.
struct Fault {
  std::string pointer;  // into the body; "#name" stands for the HTTP header `name`
  std::string code;
  std::string detail;
};

// What went wrong, as RFC 9457 wants it told. `code` is stable: clients decide by it.
struct Problem {
  int status = 500;
  std::string code;
  std::string detail;
  std::vector<Fault> errors = {};
};

// At most this many of the faults are named; `errors_total` tells how many there are.
inline constexpr std::size_t kFaultsMax = 100;

[[nodiscard]] Response to_response(const Problem& problem);
[[nodiscard]] Response refuse(int status, std::string_view code, std::string detail);
// The answer to an error from below: whose fault it is decides the status.
[[nodiscard]] Response to_response(const Error& error);
// "Not Found" and the like.
[[nodiscard]] std::string_view reason_of(int status);

}  // namespace ls::http
