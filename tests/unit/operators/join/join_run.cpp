#include "unit/operators/join/join_run.hpp"

#include "leadstream/event/json_document.hpp"

#include <fmt/core.h>

namespace ls::test {
namespace {

// "1|topology|task|time|seq"
std::int64_t emission_time(const std::string& origin) {
  std::size_t begin = 0;
  for (int bar = 0; bar < 3; ++bar) {
    begin = origin.find('|', begin) + 1;
  }
  return std::stoll(origin.substr(begin));
}

std::string json_of(const Side& record) {
  switch (record.what) {
    case Side::What::left:
      return fmt::format(R"("type":"label.conversion","value":true,"value_minor":{})",
                         record.number);
    case Side::What::right:
      return fmt::format(R"("type":"page.viewed","url":"{}")", record.number);
    case Side::What::deletion:
      break;
  }
  return R"("type":"lead.deleted")";
}

}  // namespace

std::string join_topology_yaml(const std::string& settings) {
  return fmt::format(
      "topology: bench\n"
      "sources:\n"
      "  - {{ id: in, topic: in, lateness: 36500d,"
      " decode: {{ format: json, types: [page.viewed, label.conversion, lead.deleted] }} }}\n"
      "nodes:\n"
      "  - id: joined\n"
      "    inputs: [in]\n"
      "    left: label.conversion\n"
      "    right: page.viewed\n"
      "    emits: conversion.attributed\n"
      "    fields: {{ value_minor: left.value_minor, url: right.url, viewed_at: right.time }}\n"
      "{}"
      "sinks:\n"
      "  - {{ id: out, inputs: [joined], topic: out }}\n",
      settings);
}

std::shared_ptr<const flow::Topology> join_topology(const std::string& settings) {
  return parse_task_topology(join_topology_yaml(settings));
}

void JoinRun::append(const Side& record) {
  TaskRun::append(record.key,
                  fmt::format(R"({{{},"id":"e{}","contact_id":"{}","time":"{}"}})", json_of(record),
                              appended(), record.key, format_rfc3339({record.time})));
}

std::vector<Joined> JoinRun::told() const {
  std::vector<Joined> all;
  event::JsonDocument document;
  for (const Sent& sent : sent_to("out")) {
    const event::JsonView object = value_of(document.parse(sent.value));
    Joined joined;
    joined.key = sent.key;
    joined.time = time_of(value_of(object.text("time")));
    joined.emitted = emission_time(sent.header("ls-o"));
    if (const auto left = object.number("value_minor")) {
      joined.left = static_cast<std::int64_t>(*left);
    }
    if (const auto right = object.text("url")) {
      joined.right = std::stoll(std::string(*right));
      joined.right_time = time_of(value_of(object.text("viewed_at")));
    }
    all.push_back(std::move(joined));
  }
  return all;
}

std::vector<Missed> JoinRun::missed() const {
  std::vector<Missed> all;
  for (const Sent& sent : sent_to("leads.late")) {
    all.push_back({sent.key, sent.time_of("ls-late-event-time"),
                   sent.time_of("ls-late-window-start"), sent.time_of("ls-late-window-end"),
                   sent.time_of("ls-late-closed-at")});
  }
  return all;
}

std::multiset<std::string> JoinRun::ids() const {
  std::multiset<std::string> all;
  event::JsonDocument document;
  for (const Sent& sent : sent_to("out")) {
    all.emplace(value_of(value_of(document.parse(sent.value)).text("id")));
  }
  return all;
}

}  // namespace ls::test
