#include "http/resources.hpp"

#include <fmt/core.h>

#include <charconv>

namespace ls::http {

void add_view_of(Router& router, const Services& services, std::string_view path, ShowView show) {
  router.add(Method::get, std::string(path),
             [&services, show = std::move(show)](const Request& request) {
               return show(request, services.view());
             });
}

void for_each_description(const runtime::EngineView& view, std::string_view node_type,
                          const std::function<void(const Described&)>& visit) {
  event::JsonDocument document;
  for (const auto& worker : view.workers) {
    for (const runtime::NodeView& node : worker->nodes) {
      if (node.type != node_type) {
        continue;
      }
      for (const std::string& description : node.descriptions) {
        const Result<event::JsonView> list = document.parse(description);
        if (!list) {
          continue;  // our own operators write JSON
        }
        for (const event::JsonView item : list->items()) {
          visit({worker->topology->name(), node.id, item});
        }
      }
    }
  }
}

Result<std::int64_t> integer_from(const Request& request, std::string_view name,
                                  std::int64_t fallback, Bounds bounds) {
  const auto text = request.query_value(name);
  if (!text) {
    return fallback;
  }
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (failure != std::errc() || end != text->data() + text->size() || number < bounds.minimum ||
      number > bounds.maximum) {
    return user_error(fmt::format("{}: expected a whole number from {} to {}", name, bounds.minimum,
                                  bounds.maximum));
  }
  return number;
}

}  // namespace ls::http
