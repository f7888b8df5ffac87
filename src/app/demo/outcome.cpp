#include "app/demo/outcome.hpp"

#include "app/log_topics.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace ls::app {
namespace {

bool is_meant(const runtime::WorkerView& worker, std::string_view topology) {
  return worker.topology != nullptr &&
         (topology.empty() ? !worker.topology->is_internal() : worker.topology->name() == topology);
}

// How fast the workers that read from outside would go if they never had to wait for the feed.
// Workers of one topology work side by side.
double capacity_per_second(const runtime::EngineView& view) {
  double rate = 0;
  for (const auto& worker : view.workers) {
    if (is_meant(*worker, {}) && worker->busy_ns > 0) {
      rate +=
          static_cast<double>(worker->records_read) / (static_cast<double>(worker->busy_ns) * 1e-9);
    }
  }
  return rate;
}

}  // namespace

Status for_each_value(const DemoOutcome& outcome, std::string_view topic,
                      const std::function<Status(std::string_view value)>& see) {
  const std::optional<runtime::LogGateway::Topic> found =
      LS_TRY(outcome.log.topic(outcome.settings.topic_name(std::string(topic))));
  if (!found) {
    return {};
  }
  return for_each_record(outcome.log, *found, [&see](const auto& stored) -> Status {
    return stored.record.is_tombstone ? Status() : see(stored.record.value);
  });
}

Result<std::uint64_t> count_records(const DemoOutcome& outcome, std::string_view topic) {
  const std::optional<runtime::LogGateway::Topic> found =
      LS_TRY(outcome.log.topic(outcome.settings.topic_name(std::string(topic))));
  std::uint64_t count = 0;
  if (found) {
    for (const runtime::LogGateway::PartitionRange& range : found->partitions) {
      count += static_cast<std::uint64_t>(range.next.value - range.first.value);
    }
  }
  return count;
}

DemoCounts count_met(const runtime::EngineView& view, std::string_view topology) {
  DemoCounts met;
  std::map<flow::TopicPartition, std::uint64_t> read;
  for (const auto& worker : view.workers) {
    if (!is_meant(*worker, topology)) {
      continue;
    }
    met.dead_letters += worker->dead_letters;
    met.late += worker->late;
    for (const runtime::NodeView& node : worker->nodes) {
      met.duplicates += node.type == "dedupe" ? node.records_in - node.records_out : 0;
    }
    for (const runtime::TaskView& task : worker->tasks) {
      for (const runtime::InputView& input : task.inputs) {
        std::uint64_t& upto = read[input.position.at];
        upto = std::max(upto, static_cast<std::uint64_t>(input.position.next.value));
      }
    }
  }
  for (const auto& [at, upto] : read) {
    met.events += upto;
  }
  return met;
}

void write_planted(event::JsonWriter& json, const generator::Planted& planted) {
  json.key("planted")
      .begin_object()
      .member("events", planted.messages)
      .member("dead_letters", planted.broken())
      .member("late", planted.late);
  json.member("duplicates", planted.duplicates)
      .member("conversions", planted.conversions)
      .end_object();
}

void write_speed(event::JsonWriter& json, const DemoOutcome& outcome, const DemoCounts& met) {
  json.member("seconds", outcome.seconds);
  json.member("events_per_second", std::round(static_cast<double>(met.events) / outcome.seconds));
  json.member("score_capacity_per_second", std::round(capacity_per_second(outcome.view)));
}

}  // namespace ls::app
