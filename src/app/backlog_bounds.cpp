#include "app/backlog_bounds.hpp"

#include <algorithm>
#include <set>

namespace ls::app {
namespace {

using flow::Topology;
using Topologies = std::span<const std::shared_ptr<const Topology>>;

bool reads(const Topology& topology, const std::string& topic) {
  return std::ranges::binary_search(topology.input_topics(), topic);
}

// Whether what `from` writes reaches `to`, by any number of steps.
bool comes_before(const Topology& from, const Topology& to, Topologies all) {
  std::vector<const Topology*> open{&from};
  std::set<const Topology*> known;
  while (!open.empty()) {
    const Topology* topology = open.back();
    open.pop_back();
    if (topology == &to) {
      return true;
    }
    if (!known.insert(topology).second) {
      continue;
    }
    for (const flow::SinkDef& sink : topology->sinks()) {
      for (const auto& reader : all) {
        if (reads(*reader, sink.topic)) {
          open.push_back(reader.get());
        }
      }
    }
  }
  return false;
}

}  // namespace

std::vector<std::string> backlog_bounds(const Topology& writer, Topologies all) {
  std::set<std::string> topics;
  for (const flow::SinkDef& sink : writer.sinks()) {
    // A topic has one bound for all who read it, so one reader that comes before is enough.
    bool is_read = false;
    bool is_cycle = false;
    for (const auto& reader : all) {
      if (reads(*reader, sink.topic)) {
        is_read = true;
        is_cycle = is_cycle || comes_before(*reader, writer, all);
      }
    }
    if (is_read && !is_cycle) {
      topics.insert(sink.topic);
    }
  }
  return {topics.begin(), topics.end()};
}

}  // namespace ls::app
