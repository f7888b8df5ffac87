#include "app/validate/cross_checks.hpp"

#include "app/validate/places.hpp"

#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

namespace ls::app {
namespace {

using config::Place;
using flow::Topology;

bool writes(const Topology& topology, const std::string& topic) {
  return std::ranges::any_of(topology.sinks(),
                             [&](const flow::SinkDef& sink) { return sink.topic == topic; });
}

bool reads(const Topology& topology, const std::string& topic) {
  const std::vector<std::string> inputs = topology.input_topics();
  return std::ranges::find(inputs, topic) != inputs.end();
}

struct Checks {
  const Project& project;
  const Settings& settings;
  Places places;
  config::Problems problems;
};

void check_upstream(Checks& checks, const Topology& topology, const flow::SourceDef& source) {
  std::vector<std::string> names;
  for (const auto& other : checks.project.topologies) {
    names.push_back(other->name());
  }
  for (const std::string& name : source.upstream) {
    const Place place = checks.places.of(topology.name(), "sources", source.id, "from");
    const auto upstream = checks.project.find(name);
    if (upstream == nullptr) {
      checks.problems.add(place, fmt::format("there is no topology \"{}\"{}", name,
                                             config::did_you_mean(name, names)));
      continue;
    }
    for (const std::string& topic : source.topics) {
      if (!writes(*upstream, topic)) {
        checks.problems.add(place, fmt::format("topology {} does not write {}", name, topic));
      }
    }
  }
}

// Each topology that writes what a source reads must be named there: lockstep runs and lag depend
// on it.
void check_writers(Checks& checks, const Topology& topology, const flow::SourceDef& source) {
  for (const auto& other : checks.project.topologies) {
    const bool is_named =
        std::ranges::find(source.upstream, other->name()) != source.upstream.end();
    for (const std::string& topic : source.topics) {
      if (source.is_internal() && !is_named && writes(*other, topic)) {
        checks.problems.add(checks.places.of(topology.name(), "sources", source.id, "topic"),
                            fmt::format("topology {} writes {} too, but `from` does not name it",
                                        other->name(), topic));
      }
    }
  }
}

// Only a topology reads these formats; what nobody reads would fill the log for nothing.
void check_readers(Checks& checks, const Topology& topology, const flow::SinkDef& sink) {
  const bool is_for_topologies = std::ranges::any_of(sink.inputs, [&](const flow::InputRef& input) {
    if (input.is_source) {
      return false;
    }
    const flow::PayloadKind kind = topology.nodes()[input.index].blueprint->produces();
    return kind == flow::PayloadKind::example || kind == flow::PayloadKind::signal;
  });
  const bool is_read = std::ranges::any_of(
      checks.project.topologies, [&](const auto& other) { return reads(*other, sink.topic); });
  if (is_for_topologies && !is_read) {
    checks.problems.warn(checks.places.of(topology.name(), "sinks", sink.id, "topic"),
                         fmt::format("no topology reads {}", sink.topic));
  }
}

void check_cycles(Checks& checks) {
  std::vector<std::shared_ptr<const Topology>> waiting = checks.project.topologies;
  const auto feeds = [](const Topology& from, const Topology& to) {
    return std::ranges::any_of(from.sinks(),
                               [&](const flow::SinkDef& sink) { return reads(to, sink.topic); });
  };
  while (true) {
    const auto is_fed = [&](const auto& topology) {
      return std::ranges::any_of(waiting,
                                 [&](const auto& other) { return feeds(*other, *topology); });
    };
    const auto first = std::ranges::find_if_not(waiting, is_fed);
    if (first == waiting.end()) {
      break;
    }
    waiting.erase(first);
  }
  // What is left stands in a cycle or behind one; only the former feed something that is left.
  for (const auto& topology : waiting) {
    if (std::ranges::any_of(waiting, [&](const auto& other) { return feeds(*topology, *other); })) {
      checks.problems.add(checks.places.of(topology->name()),
                          fmt::format("topology {} is part of a cycle: its topics lead back to it",
                                      topology->name()));
    }
  }
}

// A reader without its writer starts, and waits for ever.
void check_running(Checks& checks, const Topology& topology) {
  const std::vector<std::string>& run = checks.settings.topologies.run;
  const auto runs = [&](const std::string& name) {
    return std::ranges::find(run, name) != run.end();
  };
  if (!runs(topology.name())) {
    return;
  }
  for (const flow::SourceDef& source : topology.sources()) {
    for (const std::string& name : source.upstream) {
      if (!runs(name)) {
        checks.problems.warn(
            checks.places.of(topology.name(), "sources", source.id, "from"),
            fmt::format("topologies.run has {} but not {}; another process has to run it",
                        topology.name(), name));
      }
    }
  }
}

}  // namespace

config::Problems check_together(const Project& project, const Settings& settings) {
  Checks checks{project, settings, Places(settings.topologies.dir), {}};
  for (const auto& topology : project.topologies) {
    for (const flow::SourceDef& source : topology->sources()) {
      check_upstream(checks, *topology, source);
      check_writers(checks, *topology, source);
    }
    for (const flow::SinkDef& sink : topology->sinks()) {
      check_readers(checks, *topology, sink);
    }
    check_running(checks, *topology);
  }
  check_cycles(checks);
  return checks.problems;
}

}  // namespace ls::app
