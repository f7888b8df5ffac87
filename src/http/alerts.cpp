#include "http/problem.hpp"
#include "http/resources.hpp"

#include "leadstream/event/json_writer.hpp"

#include <algorithm>

namespace ls::http {
namespace {

struct Alert {
  bool is_firing = false;
  std::string changed_at;  // RFC 3339 in UTC: sorts as text
  std::string json;
};

std::vector<Alert> alerts_of(const runtime::EngineView& view, std::string_view wanted) {
  std::vector<Alert> alerts;
  for_each_description(view, "alert", [&](const Described& described) {
    const Result<std::string_view> state = described.value.text("state");
    if (!state || (!wanted.empty() && *state != wanted)) {
      return;
    }
    const Result<std::string_view> changed_at = described.value.text("changed_at");
    Alert& alert = alerts.emplace_back();
    alert.is_firing = *state == "firing";
    alert.changed_at = changed_at.value_or(std::string_view());
    described.value.append_json(alert.json);
  });
  std::stable_sort(alerts.begin(), alerts.end(), [](const Alert& a, const Alert& b) {
    return a.is_firing != b.is_firing ? a.is_firing : a.changed_at > b.changed_at;
  });
  return alerts;
}

// What fires first, and the newest change before the older.
Response show(const Request& request, const runtime::EngineView& view) {
  const std::string_view state = request.query_value("state").value_or(std::string_view());
  if (!state.empty() && state != "firing" && state != "resolved") {
    return refuse(400, "bad_request", "state: expected firing or resolved");
  }
  Response response;
  event::JsonWriter json(response.body);
  json.begin_object().key("alerts").begin_array();
  for (const Alert& alert : alerts_of(view, state)) {
    json.raw(alert.json);
  }
  json.end_array().end_object();
  return response;
}

}  // namespace

void add_alerts(Router& router, const Services& services) {
  add_view_of(router, services, "/api/v1/alerts", show);
}

}  // namespace ls::http
