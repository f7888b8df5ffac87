#include "http/assets.hpp"
#include "http/resources.hpp"

#include <fmt/core.h>

#include <string>
#include <string_view>

namespace ls::http {
namespace {

std::string_view type_of(std::string_view name) {
  if (name.ends_with(".html")) {
    return "text/html; charset=utf-8";
  }
  if (name.ends_with(".js")) {
    return "text/javascript; charset=utf-8";
  }
  if (name.ends_with(".css")) {
    return "text/css; charset=utf-8";
  }
  return name.ends_with(".svg") ? "image/svg+xml" : "application/json";
}

// Browsers keep a file and ask whether it is still the same: after an update they see the new page.
Response show(const Request& request, const Asset& asset) {
  const std::string tag = fmt::format("\"{}\"", asset.sha256.substr(0, 32));
  Response response{.content_type = std::string(type_of(asset.name))};
  response.headers.emplace_back("ETag", tag);
  response.headers.emplace_back("Cache-Control", "no-cache");
  const std::string_view known = request.header("If-None-Match").value_or(std::string_view());
  if (known == "*" || known.find(tag) != std::string_view::npos) {
    response.status = 304;
  } else {
    response.body = asset.bytes;
  }
  return response;
}

}  // namespace

void add_page(Router& router) {
  for (const Asset& asset : assets()) {
    const std::string path =
        asset.name == "index.html" ? std::string("/") : fmt::format("/{}", asset.name);
    router.add(Method::get, path,
               [&asset](const Request& request) { return show(request, asset); });
  }
}

}  // namespace ls::http
