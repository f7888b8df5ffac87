#include "app/topics/co_partition.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <vector>

namespace ls::app {
namespace {

// Topologies that are bound to one number of partitions, and what they read.
struct Group {
  std::set<std::string> topics;
  std::string readers;
  bool is_internal = true;
};

bool overlap(const Group& group, const std::set<std::string>& topics) {
  return std::ranges::any_of(
      topics, [&](const std::string& topic) { return group.topics.contains(topic); });
}

void absorb(Group& into, const Group& other) {
  into.topics.insert(other.topics.begin(), other.topics.end());
  into.readers += (into.readers.empty() ? "" : ", ") + other.readers;
  into.is_internal = into.is_internal && other.is_internal;
}

std::vector<Group> groups_of(const Project& project) {
  std::vector<Group> groups;
  for (const auto& topology : project.topologies) {
    const std::vector<std::string> inputs = topology->input_topics();
    Group own{{inputs.begin(), inputs.end()}, topology->name(), topology->is_internal()};
    std::vector<Group> apart;
    for (const Group& group : groups) {
      if (overlap(group, own.topics)) {
        absorb(own, group);
      } else {
        apart.push_back(group);
      }
    }
    apart.push_back(std::move(own));
    groups = std::move(apart);
  }
  return groups;
}

Error disagreement(const Group& group, const PartitionCounts& known) {
  std::string list;
  for (const std::string& topic : group.topics) {
    if (const auto found = known.find(topic); found != known.end()) {
      list += fmt::format("{}{} has {}", list.empty() ? "" : ", ", topic, found->second);
    }
  }
  Error error = external_error(fmt::format(
      "the input topics of {} have different numbers of partitions: {}. A task reads partition p "
      "of each, so a contact's records would meet in different tasks. Make the topics anew with "
      "one number of partitions",
      group.readers, list));
  error.code = kNotCoPartitioned;
  return error;
}

bool is_internal_output(const flow::Topology& topology, const flow::SinkDef& sink) {
  return std::ranges::any_of(sink.inputs, [&](const flow::InputRef& input) {
    if (input.is_source) {
      return topology.sources()[input.index].is_internal();
    }
    const flow::PayloadKind kind = topology.nodes()[input.index].blueprint->produces();
    return kind == flow::PayloadKind::example || kind == flow::PayloadKind::signal ||
           kind == flow::PayloadKind::model_version;
  });
}

}  // namespace

Result<PartitionCounts> input_partitions(const Project& project, const PartitionCounts& known,
                                         std::int32_t fallback) {
  PartitionCounts counts;
  for (const Group& group : groups_of(project)) {
    std::set<std::int32_t> numbers;
    for (const std::string& topic : group.topics) {
      if (const auto found = known.find(topic); found != known.end()) {
        numbers.insert(found->second);
      }
    }
    if (numbers.size() > 1) {
      return disagreement(group, known);
    }
    const std::int32_t unknown = group.is_internal ? 1 : fallback;
    for (const std::string& topic : group.topics) {
      counts[topic] = numbers.empty() ? unknown : *numbers.begin();
    }
  }
  return counts;
}

Status check_assignor(const Project& project, Assignor assignor) {
  if (assignor == Assignor::range) {
    return {};
  }
  for (const auto& topology : project.topologies) {
    const std::vector<std::string> inputs = topology->input_topics();
    if (inputs.size() > 1) {
      Error error = user_error(fmt::format(
          "kafka.assignor: cooperative-sticky deals partitions one by one, but {} reads {}, and a "
          "task needs partition p of each. Use range, which keeps them together",
          topology->name(), fmt::join(inputs, ", ")));
      error.code = kInputsDealtApart;
      return error;
    }
  }
  return {};
}

Error partitions_changed(const flow::Topology& topology, const std::string& changelog,
                         std::int32_t tasks, std::string_view inputs) {
  Error error = external_error(fmt::format(
      "{} has {} now, but the state of {} was kept for {} (those of {}). Keys lie in other "
      "partitions than their state. Make a topic with {} partitions and copy the records there, or "
      "begin anew under another name (`app`), which reads everything again",
      topology.input_topics().front(), inputs, topology.name(), tasks, changelog, tasks));
  error.code = kPartitionsChanged;
  return error;
}

PartitionCounts internal_outputs(const Project& project, const PartitionCounts& known) {
  PartitionCounts counts;
  for (const auto& topology : project.topologies) {
    for (const flow::SinkDef& sink : topology->sinks()) {
      const auto found = known.find(sink.topic);
      if (is_internal_output(*topology, sink) && found != known.end()) {
        counts.insert(*found);
      }
    }
  }
  return counts;
}

}  // namespace ls::app
