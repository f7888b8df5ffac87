#pragma once

#include "leadstream/event/json_document.hpp"
#include "leadstream/http/services.hpp"

#include <cstdint>
#include <functional>
#include <string_view>

// One function per resource, one file per function; api.cpp calls them all.

namespace ls::http {

void add_health(Router& router, const Services& services);
void add_metrics(Router& router, const Services& services);
void add_status(Router& router, const Services& services);
void add_history(Router& router, const Services& services);
void add_topology(Router& router, const Services& services);
void add_leads(Router& router, const Services& services);
void add_models(Router& router, const Services& services);
void add_drift(Router& router, const Services& services);
void add_alerts(Router& router, const Services& services);
void add_events(Router& router, const Services& services);
void add_check(Router& router, const Services& services);
void add_ingest(Router& router, const Services& services);
void add_contract(Router& router, const Services& services);
void add_topics(Router& router, const Services& services);
void add_stream(Router& router, const Services& services);
void add_page(Router& router);

// The handler of a resource that answers from the engine's view alone.
using ShowView = std::function<Response(const Request&, const runtime::EngineView&)>;
void add_view_of(Router& router, const Services& services, std::string_view path, ShowView show);

// Calls `visit` with each value that nodes of one type describe themselves with: a JSON object.
struct Described {
  std::string_view topology;
  std::string_view node;
  event::JsonView value;
};
void for_each_description(const runtime::EngineView& view, std::string_view node_type,
                          const std::function<void(const Described&)>& visit);

// A whole number from the query within bounds; nothing if it is absent, an error if it is not one.
struct Bounds {
  std::int64_t minimum = 0;
  std::int64_t maximum = INT64_MAX;
};
Result<std::int64_t> integer_from(const Request& request, std::string_view name,
                                  std::int64_t fallback, Bounds bounds);

}  // namespace ls::http
