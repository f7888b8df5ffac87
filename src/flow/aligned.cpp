#include "leadstream/flow/aligned.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace ls::flow {
namespace {

using TopologyList = std::vector<std::shared_ptr<const Topology>>;

bool feeds(const Topology& from, const Topology& to) {
  const std::vector<std::string> inputs = to.input_topics();
  return std::any_of(from.sinks().begin(), from.sinks().end(), [&](const SinkDef& sink) {
    return std::find(inputs.begin(), inputs.end(), sink.topic) != inputs.end();
  });
}

// What each topic has been written by, as "topology.sink".
std::map<std::string, std::vector<std::string>> writers_of(Topologies topologies) {
  std::map<std::string, std::vector<std::string>> writers;
  for (const auto& topology : topologies) {
    for (const SinkDef& sink : topology->sinks()) {
      writers[sink.topic].push_back(topology->name() + "." + sink.id);
    }
  }
  return writers;
}

Status check_writers(const std::string& topic, const std::vector<std::string>& writers) {
  if (writers.size() < 2) {
    return {};
  }
  return user_error(fmt::format(
      "topic {}: the sinks {} and {} both write it; in an aligned run a topic that a topology of "
      "ours reads has one writer, since its records are counted",
      topic, writers[0], writers[1]));
}

Status check_source(const Topology& topology, const SourceDef& source,
                    const AlignedOptions& options) {
  const std::string place = fmt::format("topology {}: source {}", topology.name(), source.id);
  if (!source.is_internal()) {
    return {};
  }
  if (source.upstream.size() != 1 || source.topics.size() != 1) {
    return user_error(place + ": needs one topic and one topology in `from` in an aligned run");
  }
  if (!options.tasks.contains(source.upstream.front())) {
    return user_error(fmt::format("{}: topology {}, which writes its topic, is not part of the run",
                                  place, source.upstream.front()));
  }
  return {};
}

// What comes from outside lies there when the run begins.
Status check_outside(const Topology& topology, const SourceDef& source,
                     const std::map<std::string, std::vector<std::string>>& writers) {
  const auto written = std::ranges::find_if(
      source.topics, [&writers](const std::string& topic) { return writers.contains(topic); });
  if (source.upstream.empty() && written == source.topics.end()) {
    return {};
  }
  return user_error(
      fmt::format("topology {}: source {}: events that another topology writes cannot be read in "
                  "an aligned run",
                  topology.name(), source.id));
}

// Received records are counted by the task that sent them, not by topic.
Status check_sources(const Topology& topology, const AlignedOptions& options) {
  std::set<std::string> upstream;
  for (const SourceDef& source : topology.sources()) {
    LS_TRY(check_source(topology, source, options));
    if (source.is_internal() && !upstream.insert(source.upstream.front()).second) {
      return user_error(
          fmt::format("topology {}: reads two topics of topology {}; an aligned run can follow one",
                      topology.name(), source.upstream.front()));
    }
  }
  return {};
}

}  // namespace

Result<TopologyList> in_flow_order(TopologyList topologies) {
  TopologyList ordered;
  while (!topologies.empty()) {
    const auto is_ready = [&](const std::shared_ptr<const Topology>& topology) {
      return std::none_of(
          topologies.begin(), topologies.end(),
          [&](const std::shared_ptr<const Topology>& other) { return feeds(*other, *topology); });
    };
    const auto ready = std::find_if(topologies.begin(), topologies.end(), is_ready);
    if (ready == topologies.end()) {
      return user_error(
          fmt::format("topology {}: its topics lead back to itself", topologies.front()->name()));
    }
    ordered.push_back(*ready);
    topologies.erase(ready);
  }
  return ordered;
}

Status check_aligned(Topologies topologies, const AlignedOptions& options,
                     const std::string& models_topic) {
  if (options.lag < Millis{1}) {
    return user_error("lag: an aligned run needs at least 1ms, or scores wait for themselves");
  }
  LS_TRY(in_flow_order(TopologyList(topologies.begin(), topologies.end())));
  std::map<std::string, std::vector<std::string>> writers = writers_of(topologies);
  std::set<std::string> internal = {models_topic};
  bool reads_models = false;
  for (const auto& topology : topologies) {
    LS_TRY(check_sources(*topology, options));
    reads_models = reads_models || topology->reads_models();
    for (const SourceDef& source : topology->sources()) {
      if (source.is_internal()) {
        internal.insert(source.topics.begin(), source.topics.end());
      } else {
        LS_TRY(check_outside(*topology, source, writers));
      }
    }
  }
  for (const std::string& topic : internal) {
    LS_TRY(check_writers(topic, writers[topic]));
  }
  if (reads_models && writers[models_topic].empty()) {
    return user_error(fmt::format(
        "topic {}: topologies of the run read models from it, and none of the run writes it",
        models_topic));
  }
  return {};
}

Status check_control(const Control& control, const AlignedOptions& options,
                     const std::string& writer) {
  if (control.run != options.run || control.fingerprint != options.fingerprint) {
    return internal_error(fmt::format(
        "a control of run {} ({}) in run {} ({}): topologies, partitions, boundary, lag, disorder "
        "or end were others; start a new run",
        control.run, control.fingerprint, options.run, options.fingerprint));
  }
  const std::int32_t tasks = options.tasks.at(writer);
  if (control.topology != writer || control.tasks != tasks || control.task < 0 ||
      control.task >= tasks) {
    return internal_error(fmt::format("a control of {}/{} of {} tasks where {} tasks of {} write",
                                      control.topology, control.task, control.tasks, tasks,
                                      writer));
  }
  return {};
}

std::string aligned_fingerprint(Topologies topologies, const AlignedOptions& options,
                                Millis boundary) {
  std::set<std::string> parts;
  for (const auto& topology : topologies) {
    parts.insert(fmt::format("{}={:016x}", topology->name(), topology->fingerprint()));
  }
  for (const auto& [topology, tasks] : options.tasks) {
    parts.insert(fmt::format("{}*{}", topology, tasks));
  }
  std::string text =
      fmt::format("boundary={} lag={} disorder={} until={}", boundary.count, options.lag.count,
                  options.disorder.value_or(Millis{-1}).count, options.until.ms);
  for (const std::string& part : parts) {
    text += " " + part;
  }
  return fmt::format("{:016x}", hash64(text));
}

}  // namespace ls::flow
