#include "leadstream/http/remote_log.hpp"

#include "http/client.hpp"

#include "leadstream/base/base64.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/event/json_writer.hpp"
#include "leadstream/event/utf8.hpp"
#include "leadstream/http/request.hpp"

#include <fmt/core.h>

#include <utility>

namespace ls::http {
namespace {

using event::JsonView;
using runtime::LogGateway;

// Well below the server's default limit; a single record may be larger.
constexpr std::size_t kRequestBytes = 512 << 10;
// A value of this size or more is sent in the shorter of its two forms, so that no record grows by
// more than a third: the server's limit is far from the largest event, whatever is in it.
constexpr std::size_t kLargeBytes = 64 << 10;
constexpr event::JsonLimits kLimits{.bytes_max = std::size_t{256} << 20U};

// The text of `name`, or the bytes of `name_base64`; nothing if it is null or absent.
Result<std::optional<std::string>> read_bytes(const JsonView& object, const std::string& name) {
  if (const auto encoded = object.find(name + "_base64")) {
    auto bytes = from_base64(LS_TRY(encoded->text()));
    if (!bytes) {
      return external_error("the instance sent broken base64");
    }
    return bytes;
  }
  const auto plain = object.find(name);
  if (!plain || plain->is_null()) {
    return std::optional<std::string>();
  }
  return std::optional<std::string>(LS_TRY(plain->text()));
}

Result<Partition> read_partition(const JsonView& object) {
  const std::int64_t number = LS_TRY(object.integer("partition"));
  return Partition(static_cast<std::int32_t>(number));
}

Result<LogGateway::Place> read_place(const JsonView& object) {
  const Partition partition = LS_TRY(read_partition(object));
  return LogGateway::Place{partition, Offset(LS_TRY(object.integer("offset")))};
}

Result<LogGateway::StoredRecord> read_record(const JsonView& object) {
  LogGateway::StoredRecord stored;
  stored.place = LS_TRY(read_place(object));
  const JsonView appended = LS_TRY(object.get("appended"));
  if (!appended.is_null()) {
    const std::string_view text = LS_TRY(appended.text());
    stored.appended = LS_TRY(parse_rfc3339(text));
  }
  stored.record.partition = stored.place.partition;
  stored.record.key = LS_TRY(read_bytes(object, "key")).value_or(std::string());
  auto value = LS_TRY(read_bytes(object, "value"));
  stored.record.is_tombstone = !value;
  stored.record.value = std::move(value).value_or(std::string());
  const JsonView headers = LS_TRY(object.get("headers"));
  for (const JsonView header : headers.items()) {
    const std::string name(LS_TRY(header.text("name")));
    stored.record.headers.emplace_back(name,
                                       LS_TRY(read_bytes(header, "value")).value_or(std::string()));
  }
  return stored;
}

// Bytes that a JSON string needs for `text`.
std::size_t escaped_size(std::string_view text) {
  std::size_t size = text.size();
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      size += 1;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      size += 5;  // "\u0000" at most
    }
  }
  return size;
}

bool is_shorter_as_text(std::string_view bytes) {
  return bytes.size() < kLargeBytes || escaped_size(bytes) / 4 <= bytes.size() / 3;
}

void write_bytes(event::JsonWriter& json, std::string_view name, std::string_view bytes) {
  if (is_shorter_as_text(bytes) && event::is_utf8(bytes)) {
    json.member(name, bytes);
  } else {
    json.member(fmt::format("{}_base64", name), std::string_view(to_base64(bytes)));
  }
}

std::string line_of(const LogGateway::Addressed& addressed) {
  const LogGateway::Record& record = addressed.record;
  std::string out;
  event::JsonWriter json(out);
  json.begin_object().member("topic", std::string_view(addressed.topic));
  if (record.partition) {
    json.member("partition", record.partition->value);
  }
  write_bytes(json, "key", record.key);
  if (record.is_tombstone) {
    json.key("value").null();
  } else {
    write_bytes(json, "value", record.value);
  }
  json.key("headers").begin_array();
  for (const auto& [name, value] : record.headers) {
    json.begin_object().member("name", std::string_view(name));
    write_bytes(json, "value", value);
    json.end_object();
  }
  json.end_array().end_object();
  out += '\n';
  return out;
}

// What the instance says of a request that it refuses.
Error error_of(const Reply& reply) {
  event::JsonDocument document(kLimits);
  const Result<JsonView> problem = document.parse(reply.body);
  const std::string detail(problem ? problem->text("detail").value_or(std::string_view())
                                   : std::string_view());
  const std::string message = detail.empty() ? fmt::format("status {}", reply.status) : detail;
  Error error = reply.status >= 400 && reply.status < 500
                    ? user_error(message)
                    : external_error(message, reply.status == 503 ? Retry::yes : Retry::no);
  if (problem) {
    error.code = problem->text("code").value_or(std::string_view());
  }
  return error;
}

class RemoteLog final : public LogGateway {
 public:
  explicit RemoteLog(Peer peer) : peer_(std::move(peer)) {}

  Result<std::vector<Place>> append(const std::vector<Addressed>& records) override {
    std::vector<Place> places;
    std::string lines;
    for (const Addressed& record : records) {
      const std::string line = line_of(record);
      if (!lines.empty() && lines.size() + line.size() > kRequestBytes) {
        LS_TRY(send(std::exchange(lines, {}), places));
      }
      lines += line;
    }
    if (!lines.empty()) {
      LS_TRY(send(std::move(lines), places));
    }
    return places;
  }

  Result<std::vector<StoredRecord>> read(const std::string& topic, Partition partition, Offset from,
                                         std::size_t count_max) override {
    const std::string body =
        LS_TRY(ask({.target = fmt::format("{}?partition={}&offset={}&count={}", records_of(topic),
                                          partition.value, from.value, count_max)}));
    event::JsonDocument document(kLimits);
    const JsonView root = LS_TRY(document.parse(body));
    const JsonView list = LS_TRY(root.get("records"));
    std::vector<StoredRecord> records;
    for (const JsonView item : list.items()) {
      records.push_back(LS_TRY(read_record(item)));
    }
    return records;
  }

  Result<std::vector<Topic>> topics() override {
    const std::string body = LS_TRY(ask({.target = "/api/v1/topics"}));
    event::JsonDocument document(kLimits);
    const JsonView root = LS_TRY(document.parse(body));
    const JsonView list = LS_TRY(root.get("topics"));
    std::vector<Topic> topics;
    for (const JsonView item : list.items()) {
      Topic& topic = topics.emplace_back();
      topic.name = LS_TRY(item.text("name"));
      const JsonView partitions = LS_TRY(item.get("partitions"));
      for (const JsonView range : partitions.items()) {
        PartitionRange& own = topic.partitions.emplace_back();
        own.partition = LS_TRY(read_partition(range));
        own.first = Offset(LS_TRY(range.integer("first")));
        own.next = Offset(LS_TRY(range.integer("next")));
      }
      const JsonView readers = LS_TRY(item.get("readers"));
      for (const JsonView reader : readers.items()) {
        topic.readers.push_back({std::string(LS_TRY(reader.text("group"))),
                                 LS_TRY(reader.boolean("running")),
                                 LS_TRY(reader.integer("behind"))});
      }
    }
    return topics;
  }

 private:
  static std::string records_of(const std::string& topic) {
    return fmt::format("/api/v1/topics/{}/records", percent_encode(topic));
  }

  Result<std::string> ask(const Call& call) const {
    Reply reply = LS_TRY(fetch(peer_, call));
    if (reply.status >= 300) {
      return error_of(reply);
    }
    return std::move(reply.body);
  }

  Status send(std::string lines, std::vector<Place>& places) const {
    const std::string body = LS_TRY(ask({.target = "/api/v1/records",
                                         .body = std::move(lines),
                                         .content_type = "application/x-ndjson"}));
    event::JsonDocument document(kLimits);
    const JsonView root = LS_TRY(document.parse(body));
    const JsonView list = LS_TRY(root.get("places"));
    for (const JsonView place : list.items()) {
      places.push_back(LS_TRY(read_place(place)));
    }
    return {};
  }

  Peer peer_;
};

}  // namespace

Result<std::unique_ptr<LogGateway>> open_remote_log(const std::string& address, Millis patience) {
  Peer peer = LS_TRY(parse_address(address));
  peer.patience = patience;
  auto log = std::make_unique<RemoteLog>(std::move(peer));
  static_cast<void>(LS_TRY(log->topics()));
  return std::unique_ptr<LogGateway>(std::move(log));
}

}  // namespace ls::http
