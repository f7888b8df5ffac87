#include "http/exposition.hpp"
#include "http/node_figures.hpp"
#include "http/process_figures.hpp"
#include "http/resources.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace ls::http {
namespace {

using runtime::EngineView;
using runtime::WorkerView;

struct WorkerFigure {
  std::string_view name;
  Exposition::Kind kind;
  std::string_view help;
  double (*read)(const WorkerView&);
};

double to_number(std::uint64_t count) {
  return static_cast<double>(count);
}

constexpr Exposition::Kind kCounter = Exposition::Kind::counter;
constexpr Exposition::Kind kGauge = Exposition::Kind::gauge;

const std::vector<WorkerFigure>& worker_figures() {
  static const std::vector<WorkerFigure> figures = {
      {"leadstream_runtime_up", kGauge, "1 while the worker runs.",
       [](const WorkerView& w) { return w.state == runtime::WorkerState::running ? 1.0 : 0.0; }},
      {"leadstream_runtime_records_consumed_total", kCounter, "Records read from input topics.",
       [](const WorkerView& w) { return to_number(w.records_read); }},
      {"leadstream_runtime_records_produced_total", kCounter, "Records written to output topics.",
       [](const WorkerView& w) { return to_number(w.outputs); }},
      {"leadstream_runtime_busy_seconds_total", kCounter,
       "Time spent on records and commits, not on waiting for the log.",
       [](const WorkerView& w) { return static_cast<double>(w.busy_ns) * 1e-9; }},
      {"leadstream_runtime_late_records_total", kCounter, "Records too old for their windows.",
       [](const WorkerView& w) { return to_number(w.late); }},
      {"leadstream_runtime_states_damaged_total", kCounter,
       "States that were damaged, put aside and begun anew from their changelogs.",
       [](const WorkerView& w) { return to_number(w.states_damaged); }},
      {"leadstream_runtime_held_back", kGauge,
       "1 while the worker reads nothing, since a reader of its output is too far behind.",
       [](const WorkerView& w) { return w.held_back_by.empty() ? 0.0 : 1.0; }},
      {"leadstream_runtime_polls_held_back_total", kCounter,
       "Polls that gave nothing, since a reader of the output was too far behind.",
       [](const WorkerView& w) { return to_number(w.polls_held_back); }},
  };
  return figures;
}

void write_workers(Exposition& out, const EngineView& view) {
  for (const WorkerFigure& figure : worker_figures()) {
    out.family(figure.name, figure.kind, figure.help);
    for (const auto& worker : view.workers) {
      if (worker->topology != nullptr) {
        const std::string number = std::to_string(worker->worker);
        out.sample({{"topology", worker->topology->name()}, {"worker", number}},
                   figure.read(*worker));
      }
    }
  }
}

struct WorkerTally {
  std::string_view name;
  std::string_view help;
  DurationTally WorkerView::*tally;
};

constexpr std::array<WorkerTally, 2> kTallies{{
    {"leadstream_runtime_commit_duration_seconds", "Time that a commit took.",
     &WorkerView::commit_durations},
    {"leadstream_runtime_end_to_end_latency_seconds",
     "From a record's place in the log to the commit of what came of it.", &WorkerView::latencies},
}};

void write_tallies(Exposition& out, const EngineView& view) {
  for (const WorkerTally& figure : kTallies) {
    out.family(figure.name, Exposition::Kind::histogram, figure.help);
    for (const auto& worker : view.workers) {
      if (worker->topology != nullptr) {
        const std::string number = std::to_string(worker->worker);
        out.samples({{"topology", worker->topology->name()}, {"worker", number}},
                    (*worker).*figure.tally);
      }
    }
  }
}

void write_results(Exposition& out, const EngineView& view) {
  out.family("leadstream_runtime_transactions_total", kCounter, "Transactions by their end.");
  for (const auto& worker : view.workers) {
    if (worker->topology != nullptr) {
      const std::string& topology = worker->topology->name();
      const std::string number = std::to_string(worker->worker);
      out.sample({{"topology", topology}, {"worker", number}, {"result", "committed"}},
                 to_number(worker->commits));
      out.sample({{"topology", topology}, {"worker", number}, {"result", "aborted"}},
                 to_number(worker->rollbacks));
    }
  }
  out.family("leadstream_runtime_dead_letters_total", kCounter, "Records refused, by reason.");
  for (const auto& worker : view.workers) {
    for (const auto& [code, count] : worker->dead_letters_by_code) {
      const std::string number = std::to_string(worker->worker);
      out.sample({{"topology", worker->topology->name()}, {"worker", number}, {"code", code}},
                 to_number(count));
    }
  }
}

struct TaskFigure {
  std::string_view name;
  std::string_view help;
  double (*read)(const runtime::TaskView&);
};

const std::vector<TaskFigure>& task_figures() {
  static const std::vector<TaskFigure> figures = {
      {"leadstream_runtime_watermark_seconds", "Event time up to which the partition has come.",
       [](const runtime::TaskView& t) { return static_cast<double>(t.clock.ms) / 1000.0; }},
      {"leadstream_runtime_timers_pending", "Timers that wait for their time.",
       [](const runtime::TaskView& t) { return to_number(t.timers_pending); }},
      {"leadstream_runtime_uncommitted_bytes", "Changed rows that the next commit writes.",
       [](const runtime::TaskView& t) { return to_number(t.uncommitted_bytes); }},
  };
  return figures;
}

void write_tasks(Exposition& out, const EngineView& view) {
  for (const TaskFigure& figure : task_figures()) {
    out.family(figure.name, kGauge, figure.help);
    for (const auto& worker : view.workers) {
      for (const runtime::TaskView& task : worker->tasks) {
        if (task.clock != EventTime::min()) {
          const std::string partition = std::to_string(task.partition.value);
          out.sample({{"topology", worker->topology->name()}, {"partition", partition}},
                     figure.read(task));
        }
      }
    }
  }
}

void write_lag(Exposition& out, const EngineView& view) {
  out.family("leadstream_runtime_consumer_lag_records", kGauge,
             "Records in the log that are not committed as read.");
  for (const auto& worker : view.workers) {
    for (const runtime::TaskView& task : worker->tasks) {
      for (const runtime::InputView& input : task.inputs) {
        const std::string partition = std::to_string(input.position.at.partition.value);
        out.sample({{"topology", worker->topology->name()},
                    {"topic", input.position.at.topic},
                    {"partition", partition}},
                   static_cast<double>(input.lag()));
      }
    }
  }
}

// How long ago the log took in what was read last, for partitions that are behind.
void write_lag_seconds(Exposition& out, const EngineView& view, EventTime now) {
  out.family("leadstream_runtime_consumer_lag_seconds", kGauge,
             "Age of the record read last, 0 at the end of the log.");
  for (const auto& worker : view.workers) {
    for (const runtime::TaskView& task : worker->tasks) {
      if (task.read_appended != EventTime::min()) {
        const std::string partition = std::to_string(task.partition.value);
        const double age = static_cast<double>((now - task.read_appended).count) / 1000.0;
        out.sample({{"topology", worker->topology->name()}, {"partition", partition}},
                   task.lag() > 0 ? age : 0.0);
      }
    }
  }
}

Response show(const Services& services, const EngineView& view) {
  Exposition out;
  out.family("leadstream_build_info", kGauge, "Always 1; the labels tell what runs.");
  out.sample({{"app", services.app}, {"version", services.version}}, 1.0);
  write_workers(out, view);
  write_results(out, view);
  write_tallies(out, view);
  write_tasks(out, view);
  write_lag(out, view);
  write_lag_seconds(out, view, services.clock.now());
  write_nodes(out, view);
  write_operator_counters(out, view);
  write_drift(out, view);
  write_models(out, view, *services.models());
  write_alerts(out, view);
  write_process(out);
  Response response{.content_type = "text/plain; version=0.0.4; charset=utf-8"};
  response.body = out.take() + services.metrics.to_prometheus_text();
  return response;
}

}  // namespace

void add_metrics(Router& router, const Services& services) {
  add_view_of(router, services, "/metrics",
              [&services](const Request&, const EngineView& view) { return show(services, view); });
}

}  // namespace ls::http
