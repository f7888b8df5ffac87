#include "unit/operators/window/window_run.hpp"

#include "leadstream/event/json_document.hpp"

#include <fmt/core.h>

namespace ls::test {

std::shared_ptr<const flow::Topology> window_topology(const std::string& window) {
  return parse_task_topology(
      fmt::format("topology: bench\n"
                  "sources:\n"
                  "  - {{ id: in, topic: in, lateness: 36500d,"
                  " decode: {{ format: json, types: [page.viewed] }} }}\n"
                  "nodes:\n"
                  "  - id: visits\n"
                  "    type: window\n"
                  "    inputs: [in]\n"
                  "{}"
                  "    values:\n"
                  "      count: {{ count: page.viewed }}\n"
                  "      sum: {{ sum: page.viewed.dwell_ms }}\n"
                  "      most: {{ max: page.viewed.dwell_ms }}\n"
                  "      urls: {{ distinct: page.viewed.url }}\n"
                  "sinks:\n"
                  "  - {{ id: out, inputs: [visits], topic: out }}\n",
                  window));
}

void WindowRun::append(const Visit& visit) {
  TaskRun::append(visit.key, fmt::format(R"({{"type":"page.viewed","id":"e{}","contact_id":"{}",)"
                                         R"("time":"{}","dwell_ms":{},"url":"{}"}})",
                                         appended(), visit.key, format_rfc3339({visit.time}),
                                         visit.dwell, visit.url));
}

std::vector<Told> WindowRun::told() const {
  std::vector<Told> all;
  event::JsonDocument document;
  for (const Sent& sent : sent_to("out")) {
    const event::JsonView object = value_of(document.parse(sent.value));
    Told told;
    told.key = sent.key;
    told.start = time_of(value_of(object.text("start")));
    told.end = time_of(value_of(object.text("end")));
    told.state = value_of(object.text("state"));
    told.revision = static_cast<std::int64_t>(value_of(object.number("revision")));
    told.as_of = time_of(value_of(object.text("as_of")));
    const event::JsonView values = value_of(object.get("values"));
    if (told.state != "replaced") {
      told.count = static_cast<std::int64_t>(value_of(values.number("count")));
      told.sum = static_cast<std::int64_t>(value_of(values.number("sum")));
      told.most = static_cast<std::int64_t>(value_of(values.number("most")));
      told.urls = static_cast<std::int64_t>(value_of(values.number("urls")));
    }
    all.push_back(std::move(told));
  }
  return all;
}

std::vector<Missed> WindowRun::missed() const {
  std::vector<Missed> all;
  for (const Sent& sent : sent_to("leads.late")) {
    all.push_back({sent.key, sent.time_of("ls-late-event-time"),
                   sent.time_of("ls-late-window-start"), sent.time_of("ls-late-window-end"),
                   sent.time_of("ls-late-closed-at")});
  }
  return all;
}

}  // namespace ls::test
