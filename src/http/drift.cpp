#include "http/resources.hpp"

#include "leadstream/event/json_writer.hpp"

namespace ls::http {
namespace {

// One family per model: the streams over which the false discovery rate is held together.
Response show(const Request& /*request*/, const runtime::EngineView& view) {
  Response response;
  event::JsonWriter json(response.body);
  json.begin_object().key("families").begin_array();
  std::string family;
  for_each_description(view, "detect_drift", [&](const Described& described) {
    json.begin_object().member("topology", described.topology).member("node", described.node);
    for (const event::JsonMember member : described.value.members()) {
      family.clear();
      member.value.append_json(family);
      json.key(member.key).raw(family);
    }
    json.end_object();
  });
  json.end_array().end_object();
  return response;
}

}  // namespace

void add_drift(Router& router, const Services& services) {
  add_view_of(router, services, "/api/v1/drift", show);
}

}  // namespace ls::http
