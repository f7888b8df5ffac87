#include "http/node_figures.hpp"

#include "http/resources.hpp"

#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ls::http {
namespace {

using runtime::EngineView;
using runtime::NodeView;
using Kind = Exposition::Kind;

struct NodeFigure {
  std::string_view name;
  std::string_view help;
  double (*read)(const NodeView&);
};

constexpr std::array<NodeFigure, 4> kNodeFigures{{
    {"leadstream_flow_node_records_in_total", "Records a node took.",
     [](const NodeView& node) { return static_cast<double>(node.records_in); }},
    {"leadstream_flow_node_records_out_total", "Records a node gave.",
     [](const NodeView& node) { return static_cast<double>(node.records_out); }},
    {"leadstream_flow_node_rejected_total", "Records a node refused.",
     [](const NodeView& node) { return static_cast<double>(node.rejected); }},
    {"leadstream_flow_node_busy_seconds_total", "Time that a node worked on batches and timers.",
     [](const NodeView& node) { return static_cast<double>(node.busy_ns) * 1e-9; }},
}};

std::optional<double> number_of(const event::JsonView& object, std::string_view key) {
  const auto member = object.find(key);
  const auto value = member ? member->number() : Result<double>(0.0);
  return member && value ? std::optional(*value) : std::nullopt;
}

std::string text_of(const event::JsonView& object, std::string_view key) {
  const auto text = object.text(key);
  return text ? std::string(*text) : std::string();
}

// One monitored stream at its last test.
struct Monitor {
  std::string model;
  std::string entity_type;
  std::string entity;
  bool is_firing = false;
  std::optional<double> d;
  std::optional<double> p_adjusted;
};

// Features are as many as topologies name; the bound holds for any.
constexpr std::size_t kMonitorsMax = 500;

std::vector<Monitor> monitors_of(const EngineView& view) {
  std::vector<Monitor> monitors;
  for_each_description(view, "detect_drift", [&](const Described& family) {
    const std::string model = text_of(family.value, "model");
    const auto list = family.value.get("monitors");
    if (!list) {
      return;
    }
    for (const event::JsonView monitor : list->items()) {
      if (monitors.size() < kMonitorsMax) {
        monitors.push_back({model, text_of(monitor, "entity_type"), text_of(monitor, "entity"),
                            text_of(monitor, "state") == "firing", number_of(monitor, "d"),
                            number_of(monitor, "p_adjusted")});
      }
    }
  });
  return monitors;
}

struct Learner {
  std::string model;
  std::optional<double> examples;
  std::optional<double> log_loss;
  std::optional<double> auc;
};

std::vector<Learner> learners_of(const EngineView& view) {
  std::vector<Learner> learners;
  for_each_description(view, "learn", [&](const Described& described) {
    Learner learner{
        text_of(described.value, "model"), number_of(described.value, "examples"), {}, {}};
    if (const auto recent = described.value.get("recent")) {
      learner.log_loss = number_of(*recent, "log_loss");
      learner.auc = number_of(*recent, "auc");
    }
    learners.push_back(std::move(learner));
  });
  return learners;
}

// The samples that a member of each value gives; a family without samples is left out.
template <typename T, typename Write>
void write_members(Exposition& out, std::string_view name, std::string_view help,
                   const std::vector<T>& all, std::optional<double> T::*member, Kind kind,
                   const Write& write) {
  bool has_begun = false;
  for (const T& one : all) {
    if (one.*member) {
      if (!std::exchange(has_begun, true)) {
        out.family(name, kind, help);
      }
      write(one, *(one.*member));
    }
  }
}

}  // namespace

void write_nodes(Exposition& out, const EngineView& view) {
  for (const NodeFigure& figure : kNodeFigures) {
    out.family(figure.name, Kind::counter, figure.help);
    for (const auto& worker : view.workers) {
      for (const NodeView& node : worker->nodes) {
        const std::string number = std::to_string(worker->worker);
        out.sample({{"topology", worker->topology->name()}, {"worker", number}, {"node", node.id}},
                   figure.read(node));
      }
    }
  }
}

// What operators count of their own: a family per name, since some operators share one.
void write_operator_counters(Exposition& out, const EngineView& view) {
  std::set<std::string> names;
  for (const auto& worker : view.workers) {
    for (const NodeView& node : worker->nodes) {
      for (const auto& [name, count] : node.counts) {
        names.insert(name);
      }
    }
  }
  for (const std::string& name : names) {
    out.family("leadstream_operators_" + name + "_total", Kind::counter,
               "Counted by the operator.");
    for (const auto& worker : view.workers) {
      const std::string number = std::to_string(worker->worker);
      for (const NodeView& node : worker->nodes) {
        if (const auto found = node.counts.find(name); found != node.counts.end()) {
          out.sample(
              {{"topology", worker->topology->name()}, {"worker", number}, {"node", node.id}},
              static_cast<double>(found->second));
        }
      }
    }
  }
}

void write_drift(Exposition& out, const EngineView& view) {
  const std::vector<Monitor> monitors = monitors_of(view);
  const auto write = [&out](const Monitor& monitor, double value) {
    out.sample({{"model", monitor.model},
                {"entity_type", monitor.entity_type},
                {"entity", monitor.entity}},
               value);
  };
  write_members(out, "leadstream_drift_ks_statistic_ratio",
                "Largest distance of the last window's distribution from the reference's.",
                monitors, &Monitor::d, Kind::gauge, write);
  write_members(out, "leadstream_drift_p_value_ratio",
                "Of the last test, adjusted for the number of streams.", monitors,
                &Monitor::p_adjusted, Kind::gauge, write);
  if (!monitors.empty()) {
    out.family("leadstream_drift_firing", Kind::gauge, "1 while a stream is held to have drifted.");
    for (const Monitor& monitor : monitors) {
      write(monitor, monitor.is_firing ? 1.0 : 0.0);
    }
  }
}

void write_models(Exposition& out, const EngineView& view, const flow::ModelSet& models) {
  const std::vector<Learner> learners = learners_of(view);
  const auto write = [&out](const Learner& learner, double value) {
    out.sample({{"model", learner.model}}, value);
  };
  write_members(out, "leadstream_model_updates_total", "Examples learned.", learners,
                &Learner::examples, Kind::counter, write);
  write_members(out, "leadstream_model_log_loss_ratio", "Log loss of the served scores, recent.",
                learners, &Learner::log_loss, Kind::gauge, write);
  write_members(out, "leadstream_model_auc_ratio", "Area under the ROC curve, recent.", learners,
                &Learner::auc, Kind::gauge, write);
  if (!models.by_name.empty()) {
    out.family("leadstream_model_version_timestamp_seconds", Kind::gauge,
               "Event time from which the newest version is valid.");
    for (const auto& [name, snapshot] : models.by_name) {
      out.sample({{"model", name}}, static_cast<double>(snapshot->valid_from.ms) / 1000.0);
    }
  }
}

void write_alerts(Exposition& out, const EngineView& view) {
  std::map<std::pair<std::string, std::string>, double> counts;
  for_each_description(view, "alert", [&counts](const Described& alert) {
    const std::string name = text_of(alert.value, "name");
    counts.try_emplace({name, "firing"}, 0.0);
    counts.try_emplace({name, "resolved"}, 0.0);
    counts[{name, text_of(alert.value, "state")}] += 1.0;
  });
  if (counts.empty()) {
    return;
  }
  out.family("leadstream_alerts", Kind::gauge, "Alerts by the state of their last episode.");
  for (const auto& [key, count] : counts) {
    out.sample({{"alertname", key.first}, {"state", key.second}}, count);
  }
}

}  // namespace ls::http
