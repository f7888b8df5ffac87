#include "leadstream/http/router.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>

namespace ls::http {
namespace {

// Cuts the next segment off a path that begins with a slash.
std::string_view next_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

// Whether the path has the pattern's form; fills what its names stand for, still encoded.
bool fits(std::string_view pattern, std::string_view path,
          std::vector<std::pair<std::string_view, std::string_view>>& params) {
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = next_segment(pattern);
    const std::string_view given = next_segment(path);
    if (wanted.starts_with('{')) {
      if (given.empty()) {
        return false;
      }
      params.emplace_back(wanted.substr(1, wanted.size() - 2), given);
    } else if (wanted != given) {
      return false;
    }
  }
  return pattern.empty() && path.empty();
}

void add_method(std::string& allow, Method method) {
  if (!allow.empty()) {
    allow += ", ";
  }
  allow += name_of(method);
  if (method == Method::get) {
    allow += ", HEAD";
  }
}

}  // namespace

void Router::add(Method method, std::string pattern, Handler handler, Runs runs) {
  LS_ASSERT(pattern.starts_with('/'));
  routes_.push_back({method, std::move(pattern), runs, std::move(handler)});
}

void Router::add_tick(std::function<void()> tick) {
  ticks_.push_back(std::move(tick));
}

Router::Match Router::match(Method method, std::string_view path) const {
  Match match;
  if (!path.starts_with('/')) {
    return match;
  }
  const Method wanted = method == Method::head ? Method::get : method;
  for (const Route& route : routes_) {
    std::vector<std::pair<std::string_view, std::string_view>> params;
    if (!fits(route.pattern, path, params)) {
      continue;
    }
    add_method(match.allow, route.method);
    if (route.method != wanted || match.route != nullptr) {
      continue;
    }
    match.route = &route;
    for (const auto& [name, value] : params) {
      auto decoded = percent_decode(value);
      match.is_broken = match.is_broken || !decoded;
      match.params.emplace_back(name, decoded.value_or(std::string()));
    }
  }
  if (!match.allow.empty()) {
    match.allow += ", OPTIONS";
  }
  return match;
}

void Router::tick() const {
  for (const std::function<void()>& tick : ticks_) {
    tick();
  }
}

}  // namespace ls::http
