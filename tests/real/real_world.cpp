#include "real/real_world.hpp"

#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace ls::test {
namespace {

std::string lead_event(const DataSet& set, std::size_t record) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object()
      .member("type", "lead.observed")
      .member("id", std::string_view(fmt::format("e{}", record)));
  json.member("time", set.time_of(record))
      .member("contact_id", std::string_view(fmt::format("{}", record)));
  for (const DataSet::Column& column : set.features) {
    const std::string& cell = set.csv.rows[record][column.place];
    if (!column.is_number) {
      json.member(column.field, cell.empty() ? std::string_view("(none)") : std::string_view(cell));
    } else if (!cell.empty()) {
      json.member(column.field, std::strtod(cell.c_str(), nullptr));
    }
  }
  json.end_object();
  return text;
}

std::string label_event(const DataSet& set, std::size_t record) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("type", "label.conversion");
  json.member("id", std::string_view(fmt::format("l{}", record)));
  json.member("time", set.time_of(record + set.spec.label_delay));
  json.member("contact_id", std::string_view(fmt::format("{}", record)));
  json.member("value", set.csv.rows[record][set.target] == "1").end_object();
  return text;
}

// In the order of the stream; no two arrive at once.
class Arrivals {
 public:
  explicit Arrivals(CrashWorld& world) : world_(world) {}

  void add(std::size_t lead, std::string event, EventTime at) {
    world_.end = std::max(world_.end + Millis{1}, at);
    world_.records.push_back({"crm.lead", fmt::format("{}", lead), std::move(event), world_.end});
  }

 private:
  CrashWorld& world_;
};

std::string end_event(const std::string& contact, EventTime at) {
  return fmt::format(R"({{"type":"lead.observed","id":"{0}","time":"{1}","contact_id":"{0}"}})",
                     contact, format_rfc3339(at));
}

}  // namespace

CrashWorld make_real_world(const DataSet& set, std::int32_t partitions) {
  CrashWorld world;
  world.end = set.time_of(0) - Millis{1};
  Arrivals arrivals(world);
  const std::size_t count = set.csv.rows.size();
  const std::size_t delay = set.spec.label_delay;
  for (std::size_t i = 0; i < count + delay; ++i) {
    if (i < count) {
      arrivals.add(i, lead_event(set, i), set.time_of(i));
    }
    if (i >= delay) {
      arrivals.add(i - delay, label_event(set, i - delay), set.time_of(i));
    }
  }
  world.end = world.end + minutes(1);
  for (std::int32_t p = 0; p < partitions; ++p) {
    const std::string contact = contact_in(p, "", partitions);
    world.records.push_back({"crm.lead", contact, end_event(contact, world.end), world.end});
  }
  return world;
}

}  // namespace ls::test
