#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::http {

enum class Method : std::uint8_t { get, head, post, options, other };
[[nodiscard]] std::string_view name_of(Method method);

// One request as a resource sees it. Owned by the connection; handed over by value.
struct Request {
  using Pair = std::pair<std::string, std::string>;

  Method method = Method::get;
  std::string path;          // as sent: still percent-encoded
  std::string query_text;    // as sent, without the question mark
  std::vector<Pair> query;   // decoded, in the order of the target
  std::vector<Pair> params;  // decoded values of the route's {names}
  std::vector<Pair> headers;
  std::string body;
  std::string id;  // X-Request-Id of the answer; set when it is answered

  // The first of that name; a name without "=" has the empty value.
  [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
  [[nodiscard]] std::string_view param(std::string_view name) const;
  // Names of headers are compared without regard to case.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

// "%7C" becomes "|"; nothing if an escape is broken. With `plus_is_space` as in a query.
enum class Plus : std::uint8_t { stays, is_space };
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text,
                                                        Plus plus = Plus::stays);
// All but letters, digits and -._~ escaped: fit for one segment of a path.
[[nodiscard]] std::string percent_encode(std::string_view text);
// The pairs of "a=1&b"; nothing if an escape is broken.
[[nodiscard]] std::optional<std::vector<Request::Pair>> parse_query(std::string_view text);
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace ls::http
