#include "support/http_log.hpp"

#include "leadstream/base/base64.hpp"
#include "leadstream/event/json_document.hpp"

#include <fmt/core.h>

#include <utility>

namespace ls::test {
namespace {

constexpr int kPage = 500;

Result<event::JsonView> member_of(event::JsonDocument& document, const std::string& body,
                                  std::string_view name) {
  const event::JsonView root = LS_TRY(document.parse(body));
  return root.get(name);
}

Result<std::string> bytes_of(const event::JsonView& object, const std::string& name) {
  if (const auto encoded = object.find(name + "_base64")) {
    auto bytes = from_base64(LS_TRY(encoded->text()));
    return bytes ? Result<std::string>(*std::move(bytes)) : internal_error("invalid base64");
  }
  return std::string(LS_TRY(object.text(name)));
}

Result<flow::StoredRecord> record_of(const event::JsonView& json) {
  flow::StoredRecord record;
  record.partition = Partition(static_cast<std::int32_t>(LS_TRY(json.integer("partition"))));
  record.offset = Offset(LS_TRY(json.integer("offset")));
  const std::string_view appended = LS_TRY(json.text("appended"));
  record.appended = LS_TRY(parse_rfc3339(appended));
  record.key = LS_TRY(bytes_of(json, "key"));
  const auto value = json.find("value");
  record.is_tombstone = value && value->is_null();
  if (!record.is_tombstone) {
    record.value = LS_TRY(bytes_of(json, "value"));
  }
  const event::JsonView headers = LS_TRY(json.get("headers"));
  for (const event::JsonView header : headers.items()) {
    record.headers.emplace_back(LS_TRY(header.text("name")), LS_TRY(bytes_of(header, "value")));
  }
  return record;
}

Result<std::int64_t> sum_of_inputs(const event::JsonView& topology) {
  std::int64_t sum = 0;
  const event::JsonView workers = LS_TRY(topology.get("workers"));
  for (const event::JsonView worker : workers.items()) {
    const event::JsonView tasks = LS_TRY(worker.get("tasks"));
    for (const event::JsonView task : tasks.items()) {
      const event::JsonView inputs = LS_TRY(task.get("inputs"));
      for (const event::JsonView input : inputs.items()) {
        sum += LS_TRY(input.integer("next"));
      }
    }
  }
  return sum;
}

}  // namespace

Result<std::string> HttpLog::get(const std::string& target) {
  client_.send(to_bytes({.target = target}));
  HttpAnswer answer = client_.receive();
  if (answer.status != 200) {
    return external_error(fmt::format("GET {}: status {}", target, answer.status));
  }
  return std::move(answer.body);
}

Result<std::map<std::string, std::int64_t>> HttpLog::counts() {
  const std::string body = LS_TRY(get("/api/v1/topics"));
  event::JsonDocument document;
  const event::JsonView topics = LS_TRY(member_of(document, body, "topics"));
  std::map<std::string, std::int64_t> counts;
  for (const event::JsonView topic : topics.items()) {
    std::int64_t& count = counts[std::string(LS_TRY(topic.text("name")))];
    const event::JsonView partitions = LS_TRY(topic.get("partitions"));
    for (const event::JsonView partition : partitions.items()) {
      count += LS_TRY(partition.integer("next"));
    }
  }
  return counts;
}

Result<std::int64_t> HttpLog::position_of(std::string_view topology) {
  const std::string body = LS_TRY(get("/api/v1/status"));
  event::JsonDocument document;
  const event::JsonView topologies = LS_TRY(member_of(document, body, "topologies"));
  for (const event::JsonView one : topologies.items()) {
    if (LS_TRY(one.text("name")) == topology) {
      return sum_of_inputs(one);
    }
  }
  return std::int64_t{0};
}

Status HttpLog::read_partition(const std::string& topic, std::int32_t partition,
                               std::vector<flow::StoredRecord>& out) {
  event::JsonDocument document(
      {.bytes_max = std::size_t{256} << 20U, .depth_max = 8, .keys_max = 1000});
  for (std::int64_t next = 0;;) {
    const std::string body =
        LS_TRY(get(fmt::format("/api/v1/topics/{}/records?partition={}&offset={}&count={}", topic,
                               partition, next, kPage)));
    const event::JsonView page = LS_TRY(document.parse(body));
    const event::JsonView records = LS_TRY(page.get("records"));
    if (records.size() == 0) {
      return {};
    }
    for (const event::JsonView record : records.items()) {
      out.push_back(LS_TRY(record_of(record)));
    }
    next = LS_TRY(page.integer("next"));
  }
}

Result<Topics> HttpLog::read(const std::vector<std::string>& names) {
  const std::string body = LS_TRY(get("/api/v1/topics"));
  event::JsonDocument document;
  const event::JsonView listed = LS_TRY(member_of(document, body, "topics"));
  Topics topics;
  for (const std::string& name : names) {
    topics[name];
  }
  for (const event::JsonView topic : listed.items()) {
    const auto found = topics.find(LS_TRY(topic.text("name")));
    if (found == topics.end()) {
      continue;
    }
    const auto partitions = static_cast<std::int32_t>(LS_TRY(topic.get("partitions")).size());
    for (std::int32_t partition = 0; partition < partitions; ++partition) {
      LS_TRY(read_partition(found->first, partition, found->second)
                 .with(fmt::format("{}/{}", found->first, partition)));
    }
  }
  return topics;
}

}  // namespace ls::test
