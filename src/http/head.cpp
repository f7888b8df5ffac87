#include "http/head.hpp"

#include "http/problem.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <iterator>

namespace ls::http {
namespace {

constexpr std::size_t kRequestIdMax = 64;

// Every answer says that nothing but this server's own files may run or be shown in a page of it.
constexpr std::string_view kSecurityHeaders =
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Content-Security-Policy: default-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; object-src 'none'\r\n";

// The name at this place of a list of names of three letters.
std::string_view three_letters(std::string_view names, std::int64_t index) {
  return names.substr(static_cast<std::size_t>(index) * 3, 3);
}

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7).
std::string http_date(EventTime now) {
  const std::string iso = format_rfc3339(now);
  const std::int64_t day = floor_to(now, days(1)).ms / days(1).count;
  const std::int64_t month = (iso[5] - '0') * 10 + (iso[6] - '0') - 1;
  // Day 0 was a Thursday.
  return fmt::format("{}, {} {} {} {} GMT",
                     three_letters("ThuFriSatSunMonTueWed", (day % 7 + 7) % 7), iso.substr(8, 2),
                     three_letters("JanFebMarAprMayJunJulAugSepOctNovDec", month), iso.substr(0, 4),
                     iso.substr(11, 8));
}

}  // namespace

std::string head_of(const Response& response, const HeadFacts& facts) {
  std::string text = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nServer: leadstream\r\n",
                                 response.status, reason_of(response.status), http_date(facts.now));
  bool has_cache_rule = false;
  for (const auto& [name, value] : response.headers) {
    fmt::format_to(std::back_inserter(text), "{}: {}\r\n", name, value);
    has_cache_rule = has_cache_rule || name == "Cache-Control";
  }
  if (!response.body.empty() || response.feed) {
    fmt::format_to(std::back_inserter(text), "Content-Type: {}\r\n", response.content_type);
  }
  if (facts.length && response.status != 204 && response.status != 304) {
    fmt::format_to(std::back_inserter(text), "Content-Length: {}\r\n", *facts.length);
  }
  if (!has_cache_rule) {
    text += "Cache-Control: no-store\r\n";
  }
  fmt::format_to(std::back_inserter(text), "X-Request-Id: {}\r\n", facts.request_id);
  text += kSecurityHeaders;
  text += facts.is_last ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n";
  return text;
}

std::string request_id(std::optional<std::string_view> given, std::uint64_t seed) {
  const auto is_harmless = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
  };
  if (given && !given->empty() && given->size() <= kRequestIdMax &&
      std::all_of(given->begin(), given->end(), is_harmless)) {
    return std::string(*given);
  }
  return fmt::format("{:016x}", seed);
}

}  // namespace ls::http
