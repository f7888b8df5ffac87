#include "app/topology_tests/test_case.hpp"

#include "app/topology_tests/series.hpp"

#include "leadstream/config/convert.hpp"
#include "leadstream/config/reader.hpp"
#include "leadstream/config/yaml.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/event/json_writer.hpp"
#include "leadstream/flow/codec.hpp"

#include <fmt/core.h>

#include <array>

namespace ls::app {
namespace {

using config::Node;
using config::Problems;
using config::Reader;

struct Reading {
  const event::Catalog& catalog;
  Problems problems;
};

bool is_null_text(const Node& node) {
  return node.is_scalar() && !node.is_quoted() && (node.text() == "null" || node.text() == "~");
}

// YAML as JSON: what is not in quotes and looks like a number or a boolean is one.
void write_json(event::JsonWriter& json, const Node& node) {
  if (node.is_null() || is_null_text(node)) {
    json.null();
  } else if (node.is_list()) {
    json.begin_array();
    for (const Node& element : node.elements()) {
      write_json(json, element);
    }
    json.end_array();
  } else if (node.is_map()) {
    json.begin_object();
    for (const Node::Entry& entry : node.entries()) {
      json.key(entry.key);
      write_json(json, entry.value);
    }
    json.end_object();
  } else if (!node.is_quoted() &&
             (config::to_number(node.text()) || config::to_flag(node.text()))) {
    json.raw(node.text());
  } else {
    json.value(node.text());
  }
}

// A field of text may hold 42 without quotes.
bool is_text_field(const event::EventType* type, std::string_view field) {
  const auto slot = type == nullptr ? std::nullopt : type->slot_of(field);
  if (!slot) {
    return false;
  }
  const event::FieldKind kind = type->fields()[*slot].kind;
  return kind == event::FieldKind::text || kind == event::FieldKind::category;
}

// RFC 3339, or milliseconds since 1970.
EventTime read_time(Reader& reader, std::string_view key, const std::string& text) {
  if (const Result<double> number = config::to_number(text)) {
    return EventTime{static_cast<std::int64_t>(*number)};
  }
  const Result<EventTime> time = parse_rfc3339(text);
  if (!time) {
    reader.fail_at(key, time.error().message);
    return EventTime{0};
  }
  return *time;
}

// The plain JSON form. `event_id` and `lead_id` are the words of the tests for `id` and
// `contact_id`.
std::string event_json(const event::EventType* type, const Node::Entry& event,
                       std::string_view time) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("type", std::string_view(event.key)).member("time", time);
  for (const Node::Entry& field : event.value.entries()) {
    const bool is_id = field.key == "event_id" || field.key == "id";
    const bool is_contact = field.key == "lead_id" || field.key == "contact_id";
    json.key(is_id ? "id" : is_contact ? "contact_id" : std::string_view(field.key));
    const bool is_text =
        is_id || is_contact || field.key == "tenant" || is_text_field(type, field.key);
    if (is_text && field.value.is_scalar() && !is_null_text(field.value)) {
      json.value(field.value.text());
    } else {
      write_json(json, field.value);
    }
  }
  json.end_object();
  return text;
}

std::string text_of(const Node& map, std::string_view key, std::string_view other) {
  const auto found = map.find(key);
  const auto value = found ? found : map.find(other);
  return value ? value->text() : std::string();
}

GivenMessage read_raw(Reading& reading, const Node& node) {
  Reader reader(node, reading.problems);
  GivenMessage message;
  message.topic = reader.text_or("topic", "");
  message.key = reader.text_or("key", "");
  if (const auto value = reader.child("value")) {
    message.value = value->text();
  }
  reader.finish();
  return message;
}

GivenMessage read_event(Reading& reading, Reader& step, const Node::Entry& event, EventTime at) {
  GivenMessage message;
  if (!event.value.is_map()) {
    step.fail_at(event.key, fmt::format("expected a map with the fields of {}", event.key));
    return message;
  }
  const event::EventType* type = reading.catalog.find(event.key);
  message.topic = type == nullptr ? "" : type->topic();
  message.key = event::record_key(text_of(event.value, "tenant", "tenant"),
                                  text_of(event.value, "lead_id", "contact_id"));
  message.value = event_json(type, event, format_rfc3339(at));
  return message;
}

// What the score topology sends to detectors: { id, model, lead_id, probability, features: { … } }.
GivenMessage read_signal(Reading& reading, const Node& node, EventTime at) {
  Reader reader(node, reading.problems);
  const std::string id = reader.text_or("id", "");
  const std::string model = reader.text("model");
  const std::string lead = reader.text_or("lead_id", "L1");
  flow::Signal signal;
  signal.id = id;
  signal.model = model;
  signal.lead = lead;
  signal.probability = reader.number_or("probability", 0.5, {.min = 0.0, .max = 1.0});
  const Node values = reader.required_child("features");
  Reader features(values, reading.problems);
  std::vector<ml::FeatureDef> defs;
  std::vector<ml::FeatureValue> numbers;
  for (const Node::Entry& entry : values.entries()) {
    defs.push_back({entry.key, ml::FeatureKind::number});
    numbers.push_back(ml::FeatureValue::of(features.number(entry.key)));
  }
  features.finish();
  reader.finish();
  const ml::FeatureSchema schema(std::move(defs));
  const flow::Features row{&schema, numbers, id};
  signal.features = &row;
  flow::Record record;
  record.key = model;
  record.time = at;
  record.payload = &signal;
  GivenMessage message;
  message.topic = "leads.signals";
  message.lead = lead;
  flow::encode_payload(record, message.key, message.value);
  return message;
}

// { at: TIME, <type>: { … } }, { at: TIME, signal: { … } }, { at: TIME, raw: { value: … } } or
// { advance: 1h }.
std::optional<GivenStep> read_step(Reading& reading, const Node& node) {
  Reader reader(node, reading.problems);
  if (!node.is_map()) {
    return std::nullopt;
  }
  if (reader.has("advance")) {
    const Millis by = reader.duration("advance", {.min = Millis{1}});
    reader.finish();
    return GivenStep{by, node.place()};
  }
  const std::string at = reader.text("at");
  const EventTime time = read_time(reader, "at", at);
  std::optional<GivenMessage> message;
  for (const Node::Entry& entry : node.entries()) {
    if (entry.key == "at" || entry.key == "arrives" || entry.key == "topic") {
      continue;
    }
    if (message) {
      reader.fail_at(entry.key, "one step holds one event");
    }
    reader.ignore(entry.key);
    message = entry.key == "raw"      ? read_raw(reading, entry.value)
              : entry.key == "signal" ? read_signal(reading, entry.value, time)
                                      : read_event(reading, reader, entry, time);
  }
  if (!message) {
    reader.fail("expected an event, a signal, raw bytes or advance");
    message.emplace();
  }
  message->time = time;
  if (const auto arrives = reader.optional_text("arrives")) {
    message->appended = read_time(reader, "arrives", *arrives);
  }
  message->topic = reader.text_or("topic", message->topic);
  reader.finish();
  return GivenStep{std::move(*message), node.place()};
}

std::optional<std::uint64_t> read_count(Reader& reader) {
  const auto count = reader.optional_integer("count", {.min = 0});
  return count ? std::optional(static_cast<std::uint64_t>(*count)) : std::nullopt;
}

// A list of rows, { count: n, rows: [ … ] }, or { exactly: [ … ] } for all there are, in order.
ExpectedRows read_expected(Reading& reading, const Node::Entry& entry) {
  ExpectedRows expected;
  expected.name = entry.key;
  expected.place = entry.place;
  if (entry.value.is_list()) {
    expected.rows = entry.value.elements();
  } else {
    Reader reader(entry.value, reading.problems);
    expected.count = read_count(reader);
    expected.is_whole = reader.has("exactly");
    if (reader.has("rows") || expected.is_whole) {
      expected.rows = reader.list(expected.is_whole ? "exactly" : "rows");
    }
    reader.finish();
    if (!expected.count && !expected.rows) {
      reading.problems.add(entry.place,
                           "expected a list of rows, { count: n }, or { exactly: [ … ] }");
    }
  }
  for (const Node& row : expected.rows.value_or(std::vector<Node>())) {
    if (!row.is_map()) {
      reading.problems.add(row.place(), "expected a row like { key: L1, field: value }");
    }
  }
  return expected;
}

TestCase read_case(Reading& reading, const Node& node) {
  Reader reader(node, reading.problems);
  TestCase test;
  test.place = node.place();
  test.name = reader.text("name");
  test.topology = reader.text("topology");
  test.with = reader.texts_or_empty("with");
  test.boundary = reader.optional_duration("boundary", {.min = Millis{1}});
  test.lag = reader.optional_duration("lag", {.min = Millis{1}});
  constexpr std::array<std::string_view, 2> kOrders{"event_time", "arrival"};
  test.order = static_cast<flow::RunOrder>(reader.choice_or("order", kOrders, 0));
  test.disorder = reader.optional_duration("disorder", {.min = Millis{0}});
  for (const Node& step : reader.list("given")) {
    const std::vector<Node> steps =
        is_series(step) ? expand_series(step, reading.problems) : std::vector{step};
    for (const Node& one : steps) {
      if (auto read = read_step(reading, one)) {
        test.given.push_back(std::move(*read));
      }
    }
  }
  const Node expect = reader.required_child("expect");
  if (!expect.is_map() || expect.entries().empty()) {
    reader.fail_at("expect", "expected a map of node and sink ids");
  }
  for (const Node::Entry& entry : expect.entries()) {
    test.expected.push_back(read_expected(reading, entry));
  }
  reader.finish();
  return test;
}

}  // namespace

Result<std::vector<TestCase>> read_test_cases(const Node& root, const event::Catalog& catalog) {
  Reading reading{catalog, {}};
  std::vector<TestCase> cases;
  if (!root.is_list() || root.elements().empty()) {
    reading.problems.add(root.place(), "expected a list of cases");
  }
  for (const Node& element : root.elements()) {
    cases.push_back(read_case(reading, element));
  }
  LS_TRY(reading.problems.to_status());
  return cases;
}

Result<std::vector<TestCase>> load_test_cases(const std::filesystem::path& file,
                                              const event::Catalog& catalog) {
  const Node root = LS_TRY(config::load_yaml(file));
  return read_test_cases(root, catalog);
}

}  // namespace ls::app
