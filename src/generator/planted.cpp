#include "leadstream/generator/planted.hpp"

#include "generator/spoil.hpp"

#include <fmt/core.h>

#include <map>
#include <numeric>

namespace ls::generator {

const std::array<std::string_view, kEventTypes> kEventTypeNames{
    "lead.created",  "page.viewed",        "form.submitted",   "quote.requested",   "email.sent",
    "email.opened",  "email.clicked",      "label.conversion", "email.delivered",   "email.bounced",
    "email.replied", "email.unsubscribed", "email.complained", "purchase.completed"};

std::uint64_t Planted::events() const {
  return std::accumulate(events_by_type.begin(), events_by_type.end(), std::uint64_t{0});
}

std::uint64_t Planted::broken() const {
  return std::accumulate(broken_by_way.begin(), broken_by_way.end(), std::uint64_t{0});
}

std::vector<std::pair<std::string, std::uint64_t>> Planted::broken_by_code() const {
  std::map<std::string, std::uint64_t> counts;
  for (std::size_t i = 0; i < kSpoilings; ++i) {
    counts[std::string(spoilings()[i].code)] += broken_by_way[i];
  }
  return {counts.begin(), counts.end()};
}

std::string Planted::to_json() const {
  std::string json = fmt::format(
      R"({{"messages":{},"events":{},"leads":{},"conversions":{},"duplicates":{},"late":{},)"
      R"("out_of_order":{},"broken":{},"broken_by_code":{{)",
      messages, events(), leads, conversions, duplicates, late, out_of_order, broken());
  std::string_view comma;
  for (const auto& [code, count] : broken_by_code()) {
    json += fmt::format(R"({}"{}":{})", comma, code, count);
    comma = ",";
  }
  json += R"(},"events_by_type":{)";
  comma = "";
  for (std::size_t i = 0; i < kEventTypes; ++i) {
    if (events_by_type[i] > 0) {
      json += fmt::format(R"({}"{}":{})", comma, kEventTypeNames[i], events_by_type[i]);
      comma = ",";
    }
  }
  json += "}";
  if (messages > 0) {
    json +=
        fmt::format(R"(,"first":"{}","last":"{}")", format_rfc3339(first), format_rfc3339(last));
  }
  if (drift) {
    json += fmt::format(R"(,"drift_began_at":"{}","drift_first_event":"{}","drift_message":{})",
                        format_rfc3339(drift->time), format_rfc3339(drift->first_event),
                        drift->message);
    if (!drift_field.empty()) {
      json += fmt::format(R"(,"drift_field":"{}")", drift_field);
    }
  }
  return json + "}";
}

}  // namespace ls::generator
