#include "http/problem.hpp"
#include "http/resources.hpp"
#include "http/topic_names.hpp"

#include "leadstream/base/base64.hpp"
#include "leadstream/event/json_writer.hpp"
#include "leadstream/event/utf8.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>

// The log as it is, for people and for commands that find a running instance: topics, records out,
// records in.

namespace ls::http {
namespace {

using runtime::LogGateway;

constexpr std::int64_t kCountMax = 10'000;
constexpr std::int64_t kCountDefault = 100;
constexpr std::string_view kLines = "application/x-ndjson";

void write_readers(event::JsonWriter& json, const LogGateway::Topic& topic) {
  json.key("readers").begin_array();
  for (const LogGateway::Reader& reader : topic.readers) {
    json.begin_object().member("group", std::string_view(reader.group));
    json.member("running", reader.is_running).member("behind", reader.behind).end_object();
  }
  json.end_array();
}

Response show_topics(const Services& services) {
  const Result<std::vector<LogGateway::Topic>> topics = services.log.topics();
  if (!topics) {
    return to_response(topics.error());
  }
  Response response;
  event::JsonWriter json(response.body);
  json.begin_object().key("topics").begin_array();
  for (const LogGateway::Topic& topic : *topics) {
    json.begin_object().member("name", std::string_view(topic.name)).key("partitions");
    json.begin_array();
    for (const LogGateway::PartitionRange& range : topic.partitions) {
      json.begin_object().member("partition", range.partition.value);
      json.member("first", range.first.value).member("next", range.next.value).end_object();
    }
    json.end_array();
    write_readers(json, topic);
    json.end_object();
  }
  json.end_array().end_object();
  return response;
}

// Text as it is; other bytes under "<name>_base64", so that every record survives the way.
void write_bytes(event::JsonWriter& json, std::string_view name, std::string_view bytes) {
  if (event::is_utf8(bytes)) {
    json.member(name, bytes);
  } else {
    json.member(fmt::format("{}_base64", name), std::string_view(to_base64(bytes)));
  }
}

void write_record(event::JsonWriter& json, const LogGateway::StoredRecord& stored) {
  json.begin_object().member("partition", stored.place.partition.value);
  json.member("offset", stored.place.offset.value).member("appended", stored.appended);
  write_bytes(json, "key", stored.record.key);
  if (stored.record.is_tombstone) {
    json.key("value").null();
  } else {
    write_bytes(json, "value", stored.record.value);
  }
  json.key("headers").begin_array();
  for (const auto& [name, value] : stored.record.headers) {
    json.begin_object().member("name", std::string_view(name));
    write_bytes(json, "value", value);
    json.end_object();
  }
  json.end_array().end_object();
}

Result<std::vector<LogGateway::StoredRecord>> read_records(const Services& services,
                                                           const Request& request) {
  const std::int64_t partition =
      LS_TRY(integer_from(request, "partition", 0, {.maximum = INT32_MAX}));
  const std::int64_t offset = LS_TRY(integer_from(request, "offset", 0, {}));
  const std::int64_t count =
      LS_TRY(integer_from(request, "count", kCountDefault, {.minimum = 1, .maximum = kCountMax}));
  const std::string topic(request.param("topic"));
  const Partition from(static_cast<std::int32_t>(partition));
  LS_TRY(check_topic_name(topic));
  auto records = services.log.read(topic, from, Offset(offset), static_cast<std::size_t>(count));
  // Nothing, or an error, may be because there is no such place.
  if (!records || records->empty()) {
    LS_TRY(check_partition(services, topic, from));
  }
  return records;
}

// "next" is where reading goes on.
Response show_records(const Services& services, const Request& request) {
  const auto records = read_records(services, request);
  if (!records) {
    return to_response(records.error());
  }
  const Result<std::int64_t> offset = integer_from(request, "offset", 0, {});
  Response response;
  event::JsonWriter json(response.body);
  json.begin_object().key("records").begin_array();
  for (const LogGateway::StoredRecord& record : *records) {
    write_record(json, record);
  }
  json.end_array();
  json.member("next",
              records->empty() ? offset.value_or(0) : records->back().place.offset.value + 1);
  json.end_object();
  return response;
}

Error fault(std::string code, std::string pointer, std::string message) {
  Error error = user_error(std::move(message));
  error.code = std::move(code);
  error.pointer = std::move(pointer);
  return error;
}

// `name` as text, or `name_base64` as bytes; nothing if neither is there.
Result<std::optional<std::string>> read_bytes(const event::JsonView& object,
                                              const std::string& name) {
  if (const auto encoded = object.find(name + "_base64")) {
    auto bytes = from_base64(LS_TRY(encoded->text()));
    if (!bytes) {
      return fault("invalid_base64", encoded->pointer(), "expected base64 as in RFC 4648");
    }
    return bytes;
  }
  const auto plain = object.find(name);
  if (!plain || plain->is_null()) {
    return std::optional<std::string>();
  }
  if (plain->is_text()) {
    return std::optional<std::string>(LS_TRY(plain->text()));
  }
  std::string json;
  plain->append_json(json);
  return std::optional<std::string>(std::move(json));
}

// {"name": "value"} or [{"name": ..., "value": ...}]: a log may repeat a name.
Status read_headers(const event::JsonView& headers, LogGateway::Record& record) {
  for (const event::JsonMember member : headers.members()) {
    record.headers.emplace_back(member.key, LS_TRY(member.value.text()));
  }
  for (const event::JsonView item : headers.items()) {
    const std::string name(LS_TRY(item.text("name")));
    record.headers.emplace_back(name, LS_TRY(read_bytes(item, "value")).value_or(std::string()));
  }
  return {};
}

Result<LogGateway::Record> read_record(const event::JsonView& line) {
  if (!line.is_object()) {
    return fault("not_an_object", "", "expected {\"key\": ..., \"value\": ...}");
  }
  LogGateway::Record record;
  if (const auto partition = line.find("partition")) {
    const std::int64_t number = LS_TRY(partition->integer());
    if (number < 0 || number > INT32_MAX) {
      return fault("out_of_range", "/partition", "a partition is counted from 0");
    }
    record.partition = Partition(static_cast<std::int32_t>(number));
  }
  record.key = LS_TRY(read_bytes(line, "key")).value_or(std::string());
  auto value = LS_TRY(read_bytes(line, "value"));
  if (!value && !line.find("value")) {
    return fault("missing_field", "/value", "a record needs a value; null deletes its key");
  }
  record.is_tombstone = !value;
  record.value = std::move(value).value_or(std::string());
  if (const auto headers = line.find("headers")) {
    LS_TRY(read_headers(*headers, record));
  }
  return record;
}

struct Lines {
  std::vector<LogGateway::Addressed> records;
  std::vector<Fault> faults;
};

// `topic` is that of the path; empty: each line says its own.
Result<LogGateway::Addressed> read_line(const event::JsonView& line, const std::string& topic) {
  LogGateway::Addressed addressed;
  addressed.topic = topic;
  addressed.record = LS_TRY(read_record(line));
  if (topic.empty()) {
    addressed.topic = LS_TRY(line.text("topic"));
  }
  return addressed;
}

// One record per line; the pointer of a fault begins with its line, counted from 0.
Lines read_lines(std::string_view body, const std::string& topic) {
  Lines lines;
  event::JsonDocument document;
  for (std::size_t number = 0; !body.empty(); ++number) {
    const std::string_view line = body.substr(0, body.find('\n'));
    body.remove_prefix(std::min(line.size() + 1, body.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
      continue;
    }
    const Result<event::JsonView> parsed = document.parse(line);
    Result<LogGateway::Addressed> record = parsed ? read_line(*parsed, topic) : parsed.error();
    if (record) {
      lines.records.push_back(std::move(*record));
    } else {
      const Error& error = record.error();
      lines.faults.push_back(
          {fmt::format("/{}{}", number, error.pointer), error.code, error.message});
    }
  }
  return lines;
}

// A write makes a topic that is not there only if something names it, or if it is told to.
Status check_topics(const Services& services, const Request& request, const Lines& lines) {
  const bool may_create = request.query_value("create") == "true";
  std::set<std::string> topics;
  for (const LogGateway::Addressed& line : lines.records) {
    if (topics.insert(line.topic).second) {
      LS_TRY(may_create ? check_topic_name(line.topic) : check_topic(services, line.topic));
    }
  }
  return {};
}

Response write_records(const Services& services, const Request& request, const std::string& topic) {
  const std::string_view type = request.header("Content-Type").value_or(std::string_view());
  if (!equal_ignoring_case(type.substr(0, type.find(';')), kLines)) {
    return refuse(415, "unsupported_content", fmt::format("send Content-Type: {}", kLines));
  }
  Lines lines = read_lines(request.body, topic);
  if (!lines.faults.empty()) {
    const std::string detail =
        fmt::format("{} lines refused; nothing was stored", lines.faults.size());
    return to_response(Problem{.status = 400,
                               .code = "records_refused",
                               .detail = detail,
                               .errors = std::move(lines.faults)});
  }
  if (const Status known = check_topics(services, request, lines); !known) {
    return to_response(known.error());
  }
  const auto places = services.log.append(lines.records);
  if (!places) {
    return to_response(places.error());
  }
  Response response{.status = 202};
  event::JsonWriter json(response.body);
  json.begin_object().member("accepted", places->size()).key("places").begin_array();
  for (const LogGateway::Place& place : *places) {
    json.begin_object().member("partition", place.partition.value);
    json.member("offset", place.offset.value).end_object();
  }
  json.end_array().end_object();
  return response;
}

}  // namespace

void add_topics(Router& router, const Services& services) {
  router.add(
      Method::get, "/api/v1/topics", [&services](const Request&) { return show_topics(services); },
      Runs::aside);
  router.add(
      Method::get, "/api/v1/topics/{topic}/records",
      [&services](const Request& request) { return show_records(services, request); }, Runs::aside);
  router.add(
      Method::post, "/api/v1/topics/{topic}/records",
      [&services](const Request& request) {
        return write_records(services, request, std::string(request.param("topic")));
      },
      Runs::aside);
  router.add(
      Method::post, "/api/v1/records",
      [&services](const Request& request) { return write_records(services, request, ""); },
      Runs::aside);
}

}  // namespace ls::http
