#include "http/resources.hpp"

#include "leadstream/event/json_writer.hpp"

#include <map>

namespace ls::http {
namespace {

using runtime::WorkerView;

std::int64_t lag_of(const WorkerView& worker) {
  std::int64_t lag = 0;
  for (const runtime::TaskView& task : worker.tasks) {
    for (const runtime::InputView& input : task.inputs) {
      lag += input.lag();
    }
  }
  return lag;
}

// null for a clock that has seen nothing.
void write_clock(event::JsonWriter& json, EventTime clock) {
  json.key("clock");
  if (clock == EventTime::min()) {
    json.null();
  } else {
    json.value(clock);
  }
}

void write_task(event::JsonWriter& json, const runtime::TaskView& task) {
  json.begin_object().member("partition", task.partition.value);
  write_clock(json, task.clock);
  json.member("records_read", task.records_read).member("timers_pending", task.timers_pending);
  json.member("uncommitted_bytes", task.uncommitted_bytes).key("inputs").begin_array();
  for (const runtime::InputView& input : task.inputs) {
    json.begin_object().member("topic", std::string_view(input.position.at.topic));
    json.member("partition", input.position.at.partition.value);
    json.member("next", input.position.next.value).member("end", input.end.value);
    json.member("lag", input.lag()).end_object();
  }
  json.end_array().end_object();
}

void write_restoring(event::JsonWriter& json, const runtime::RestoringView& task) {
  json.begin_object().member("partition", task.partition.value);
  json.member("records", task.progress.records).member("next", task.progress.next.value);
  json.member("end", task.progress.end.value).end_object();
}

void write_node(event::JsonWriter& json, const runtime::NodeView& node) {
  json.begin_object().member("id", std::string_view(node.id));
  json.member("type", std::string_view(node.type)).member("records_in", node.records_in);
  json.member("records_out", node.records_out).member("rejected", node.rejected).end_object();
}

void write_worker(event::JsonWriter& json, const WorkerView& worker) {
  json.begin_object().member("worker", worker.worker);
  json.member("state", runtime::name_of(worker.state)).key("error");
  worker.error.empty() ? json.null() : json.value(std::string_view(worker.error));
  json.member("lag", lag_of(worker)).member("records_read", worker.records_read);
  json.member("outputs", worker.outputs).member("dead_letters", worker.dead_letters);
  json.member("late", worker.late).member("commits", worker.commits);
  json.member("rollbacks", worker.rollbacks);
  json.member("commit_seconds_total", static_cast<double>(worker.commit_ns_total) * 1e-9);
  json.key("held_back_by");
  worker.held_back_by.empty() ? json.null() : json.value(std::string_view(worker.held_back_by));
  json.member("polls_held_back", worker.polls_held_back);
  json.key("tasks").begin_array();
  for (const runtime::TaskView& task : worker.tasks) {
    write_task(json, task);
  }
  json.end_array().key("restoring").begin_array();
  for (const runtime::RestoringView& task : worker.restoring) {
    write_restoring(json, task);
  }
  json.end_array().key("nodes").begin_array();
  for (const runtime::NodeView& node : worker.nodes) {
    write_node(json, node);
  }
  json.end_array().end_object();
}

struct Totals {
  std::uint64_t events_in = 0;  // read by topologies whose input comes from outside
  std::uint64_t records_read = 0;
  std::uint64_t outputs = 0;
  std::uint64_t dead_letters = 0;
  std::uint64_t late = 0;
};

Totals sum_of(const runtime::EngineView& view) {
  Totals sum;
  for (const auto& worker : view.workers) {
    const bool is_outer = worker->topology != nullptr && !worker->topology->is_internal();
    sum.events_in += is_outer ? worker->records_read : 0;
    sum.records_read += worker->records_read;
    sum.outputs += worker->outputs;
    sum.dead_letters += worker->dead_letters;
    sum.late += worker->late;
  }
  return sum;
}

void write_totals(event::JsonWriter& json, const Totals& sum) {
  json.key("totals").begin_object().member("events_in", sum.events_in);
  json.member("records_read", sum.records_read).member("outputs", sum.outputs);
  json.member("dead_letters", sum.dead_letters).member("late", sum.late).end_object();
}

// In the order in which the engine holds them: sources before what reads their output.
void write_topologies(event::JsonWriter& json, const runtime::EngineView& view) {
  std::vector<std::pair<std::string, std::vector<const WorkerView*>>> by_name;
  for (const auto& worker : view.workers) {
    const std::string name = worker->topology == nullptr ? "" : worker->topology->name();
    if (by_name.empty() || by_name.back().first != name) {
      by_name.emplace_back(name, std::vector<const WorkerView*>());
    }
    by_name.back().second.push_back(worker.get());
  }
  json.key("topologies").begin_array();
  for (const auto& [name, workers] : by_name) {
    json.begin_object().member("name", std::string_view(name));
    std::int64_t lag = 0;
    for (const WorkerView* worker : workers) {
      lag += lag_of(*worker);
    }
    json.member("lag", lag).key("workers").begin_array();
    for (const WorkerView* worker : workers) {
      write_worker(json, *worker);
    }
    json.end_array().end_object();
  }
  json.end_array();
}

Response show(const Services& services, const runtime::EngineView& view, EventTime started) {
  Response response;
  const EventTime now = services.clock.now();
  event::JsonWriter json(response.body);
  json.begin_object().member("app", std::string_view(services.app));
  json.member("version", std::string_view(services.version)).member("started_at", started);
  json.member("now", now);
  json.member("uptime_seconds", static_cast<double>((now - started).count) / 1000.0);
  json.member("ready", view.is_ready()).member("lag", view.lag());
  json.member("stream_last_id", services.hub.last_id());
  write_totals(json, sum_of(view));
  write_topologies(json, view);
  json.end_object();
  return response;
}

}  // namespace

void add_status(Router& router, const Services& services) {
  const EventTime started = services.clock.now();
  add_view_of(router, services, "/api/v1/status",
              [&services, started](const Request&, const runtime::EngineView& view) {
                return show(services, view, started);
              });
}

}  // namespace ls::http
