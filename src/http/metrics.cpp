#include "http/resources.hpp"

#include <fmt/core.h>

#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ls::http {
namespace {

using runtime::EngineView;
using runtime::WorkerView;

// Prometheus' text format 0.0.4: a family's samples stand together, below its help and type.
class Exposition {
 public:
  enum class Kind { counter, gauge };

  void family(std::string_view name, Kind kind, std::string_view help) {
    name_ = name;
    fmt::format_to(std::back_inserter(text_), "# HELP {} {}\n# TYPE {} {}\n", name, help, name,
                   kind == Kind::counter ? "counter" : "gauge");
  }

  struct Label {
    std::string_view name;
    std::string_view value;
  };
  void sample(std::initializer_list<Label> labels, double value) {
    text_ += name_;
    char separator = '{';
    for (const Label& label : labels) {
      text_ += separator;
      fmt::format_to(std::back_inserter(text_), "{}=\"", label.name);
      escape(label.value);
      text_ += '"';
      separator = ',';
    }
    fmt::format_to(std::back_inserter(text_), "{} {}\n", labels.size() == 0 ? "" : "}", value);
  }

  [[nodiscard]] std::string take() {
    return std::move(text_);
  }

 private:
  void escape(std::string_view value) {
    for (const char c : value) {
      if (c == '\n') {
        text_ += "\\n";
        continue;
      }
      if (c == '"' || c == '\\') {
        text_ += '\\';
      }
      text_ += c;
    }
  }

  std::string name_;
  std::string text_;
};

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
      {"leadstream_runtime_dead_letters_total", kCounter, "Records refused, with their reason.",
       [](const WorkerView& w) { return to_number(w.dead_letters); }},
      {"leadstream_runtime_late_records_total", kCounter, "Records too old for their windows.",
       [](const WorkerView& w) { return to_number(w.late); }},
      {"leadstream_runtime_commits_total", kCounter, "Transactions committed.",
       [](const WorkerView& w) { return to_number(w.commits); }},
      {"leadstream_runtime_rollbacks_total", kCounter, "Transactions rolled back and read again.",
       [](const WorkerView& w) { return to_number(w.rollbacks); }},
      {"leadstream_runtime_held_back", kGauge,
       "1 while the worker reads nothing, since a reader of its output is too far behind.",
       [](const WorkerView& w) { return w.held_back_by.empty() ? 0.0 : 1.0; }},
      {"leadstream_runtime_polls_held_back_total", kCounter,
       "Polls that gave nothing, since a reader of the output was too far behind.",
       [](const WorkerView& w) { return to_number(w.polls_held_back); }},
      {"leadstream_runtime_commit_duration_seconds_total", kCounter, "Time spent committing.",
       [](const WorkerView& w) { return static_cast<double>(w.commit_ns_total) * 1e-9; }},
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

void write_node_counter(Exposition& out, const EngineView& view, std::string_view name,
                        std::string_view help, std::uint64_t runtime::NodeView::*count) {
  out.family(name, kCounter, help);
  for (const auto& worker : view.workers) {
    for (const runtime::NodeView& node : worker->nodes) {
      const std::string number = std::to_string(worker->worker);
      out.sample({{"topology", worker->topology->name()}, {"worker", number}, {"node", node.id}},
                 to_number(node.*count));
    }
  }
}

// What operators count of their own: a family per name, since some operators share one.
void write_operator_counters(Exposition& out, const EngineView& view) {
  std::set<std::string> names;
  for (const auto& worker : view.workers) {
    for (const runtime::NodeView& node : worker->nodes) {
      for (const auto& [name, count] : node.counts) {
        names.insert(name);
      }
    }
  }
  for (const std::string& name : names) {
    const std::string family = "leadstream_operators_" + name + "_total";
    out.family(family, kCounter, "Counted by the operator.");
    for (const auto& worker : view.workers) {
      const std::string number = std::to_string(worker->worker);
      for (const runtime::NodeView& node : worker->nodes) {
        if (const auto found = node.counts.find(name); found != node.counts.end()) {
          out.sample(
              {{"topology", worker->topology->name()}, {"worker", number}, {"node", node.id}},
              to_number(found->second));
        }
      }
    }
  }
}

Response show(const Services& services, const EngineView& view) {
  Exposition out;
  out.family("leadstream_build_info", kGauge, "Always 1; the labels tell what runs.");
  out.sample({{"app", services.app}, {"version", services.version}}, 1.0);
  write_workers(out, view);
  write_tasks(out, view);
  write_lag(out, view);
  write_node_counter(out, view, "leadstream_flow_node_records_in_total", "Records a node took.",
                     &runtime::NodeView::records_in);
  write_node_counter(out, view, "leadstream_flow_node_records_out_total", "Records a node gave.",
                     &runtime::NodeView::records_out);
  write_node_counter(out, view, "leadstream_flow_node_rejected_total", "Records a node refused.",
                     &runtime::NodeView::rejected);
  write_operator_counters(out, view);
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
