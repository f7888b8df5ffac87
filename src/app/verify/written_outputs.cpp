#include "app/verify/written_outputs.hpp"

#include "app/log_topics.hpp"
#include "app/verify/difference.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/flow/origin.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::app {
namespace {

using runtime::LogGateway;

std::string_view header_of(const LogGateway::Record& record, std::string_view name) {
  for (const auto& [own, value] : record.headers) {
    if (own == name) {
      return value;
    }
  }
  return {};
}

std::uint64_t digest_of(const LogGateway::Record& record) {
  const std::vector<flow::Header> headers = views_of(record.headers);
  flow::OutgoingMessage message;
  message.key = record.key;
  message.value = record.value;
  message.is_tombstone = record.is_tombstone;
  message.headers = headers;
  return app::digest_of(message);
}

std::string place_of(const std::string& topic, const LogGateway::StoredRecord& stored) {
  return fmt::format("{}/{}/{}", topic, stored.place.partition.value, stored.place.offset.value);
}

// Nothing if no input of the topology is named.
std::optional<Cause> cause_of(const flow::SourceHeader& source,
                              const std::vector<std::string>& topics) {
  const auto topic = std::ranges::find(topics, source.topic);
  if (topic == topics.end()) {
    return std::nullopt;
  }
  return Cause{static_cast<std::size_t>(topic - topics.begin()), source.offset};
}

}  // namespace

std::uint64_t digest_of(const flow::OutgoingMessage& message) {
  std::uint64_t digest = hash_combine(hash64(message.key), hash64(message.value));
  digest = hash_combine(digest, message.is_tombstone ? 1 : 0);
  for (const flow::Header& header : message.headers) {
    digest = hash_combine(digest, hash_combine(hash64(header.name), hash64(header.value)));
  }
  return digest;
}

Result<WrittenOutputs> WrittenOutputs::read(LogGateway& log, const flow::Topology& topology,
                                            std::span<const LogGateway::Topic> topics,
                                            std::set<std::string>& judged, Findings& findings) {
  WrittenOutputs outputs;
  for (const LogGateway::Topic& topic : topics) {
    outputs.last_.clear();
    const bool is_first = judged.insert(topic.name).second;
    LS_TRY(for_each_record(log, topic, [&](const LogGateway::StoredRecord& stored) {
      if (const auto origin = flow::parse_origin_header(header_of(stored.record, "ls-o"))) {
        outputs.add(topology, topic.name, *origin, stored, findings);
      } else if (is_first) {
        findings.add(topic.name, {Discrepancy::invented, place_of(topic.name, stored),
                                  "no topology wrote it: no origin header"});
      }
      return Status();
    }));
  }
  for (auto& [partition, task] : outputs.tasks_) {
    for (auto& [topic, written] : task.topics) {
      std::ranges::stable_sort(written, {}, &WrittenOutput::sequence);
    }
    for (auto& [topic, models] : task.versions) {
      for (auto& [model, versions] : models) {
        std::ranges::stable_sort(versions, {}, &NamedVersion::sequence);
      }
    }
  }
  return outputs;
}

void WrittenOutputs::add(const flow::Topology& topology, const std::string& topic,
                         const flow::OriginHeader& origin, const LogGateway::StoredRecord& stored,
                         Findings& findings) {
  const LogGateway::Record& record = stored.record;
  if (origin.topology != topology.name()) {
    return;
  }
  findings.find(topic);
  const Partition writer(origin.task);
  const auto [last, is_first] =
      last_.try_emplace({writer, stored.place.partition}, origin.sequence);
  if (!is_first && origin.sequence < last->second) {
    findings.add(topic, {Discrepancy::disordered, place_of(topic, stored),
                         fmt::format("number {} of task {}/{} comes after number {}",
                                     origin.sequence, topology.name(), origin.task, last->second)});
  }
  last->second = std::max(last->second, origin.sequence);
  TaskOutputs& task = tasks_[writer];
  WrittenOutput written;
  written.sequence = origin.sequence;
  written.digest = digest_of(record);
  if (header_of(record, "ls-late-source").empty()) {
    written.clock = origin.time;
  }
  if (const auto source = flow::parse_source_header(header_of(record, "ls-src"))) {
    written.cause = cause_of(*source, topology.input_topics());
    written.others = source->others;
  }
  written.partition = stored.place.partition;
  written.offset = stored.place.offset;
  task.topics[topic].push_back(written);
  if (topology.reads_models() && !record.is_tombstone) {
    add_version(task, topic, origin.sequence, record.value);
  }
}

// Only scores give a margin and reasons for it. A model that was passed over is as one without a
// version: whatever it had did not answer.
void WrittenOutputs::add_version(TaskOutputs& task, const std::string& topic,
                                 std::uint64_t sequence, const std::string& value) {
  event::JsonDocument document;
  const Result<event::JsonView> parsed = document.parse(value);
  if (!parsed || !parsed->is_object() || !parsed->find("explain") || !parsed->find("margin")) {
    return;
  }
  auto& versions = task.versions[topic];
  if (const std::optional<event::JsonView> passed = parsed->find("passed")) {
    for (const event::JsonView each : passed->items()) {
      if (const Result<std::string_view> name = each.text()) {
        versions[std::string(*name)].push_back({sequence});
      }
    }
  }
  const Result<std::string_view> model = parsed->text("model");
  if (!model) {
    return;
  }
  NamedVersion named{sequence};
  if (const std::optional<event::JsonView> version = parsed->find("model_version")) {
    if (const Result<std::string_view> text = version->text()) {
      named.valid_from = parse_rfc3339(*text).value_or(EventTime::min());
    }
  }
  versions[std::string(*model)].push_back(named);
}

}  // namespace ls::app
