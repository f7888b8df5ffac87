#include "http/guard.hpp"

#include "http/problem.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace ls::http {
namespace {

// "LocalHost:8080" is "localhost", "[::1]:8080" is "[::1]".
std::string host_without_port(std::string_view host) {
  const std::size_t after_address = host.starts_with('[') ? host.find(']') : 0;
  const std::size_t colon =
      after_address == std::string_view::npos ? after_address : host.find(':', after_address);
  std::string name(host.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

// "https://crm.example:8080" is "crm.example:8080"; "null" is nothing that a Host could be.
std::string_view host_of_origin(std::string_view origin) {
  const std::size_t slashes = origin.find("//");
  return slashes == std::string_view::npos ? std::string_view("null") : origin.substr(slashes + 2);
}

}  // namespace

std::optional<Response> refuse_foreign(const Request& request, const std::set<std::string>& hosts) {
  const std::string_view host = request.header("Host").value_or(std::string_view());
  if (!hosts.empty() && !hosts.contains(host_without_port(host))) {
    return refuse(421, "unknown_host", "this server is not addressed by that Host");
  }
  const auto origin = request.header("Origin");
  if (request.method == Method::post && origin &&
      !equal_ignoring_case(host_of_origin(*origin), host)) {
    return refuse(403, "foreign_origin", "pages of other sites may not write here");
  }
  return std::nullopt;
}

}  // namespace ls::http
