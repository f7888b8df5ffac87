#include "app/state/agreement.hpp"

#include "leadstream/flow/node_marks.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::app {
namespace {

std::string text_of(std::optional<Offset> offset) {
  return offset ? fmt::format("offset {}", offset->value) : "nothing";
}

}  // namespace

Result<std::vector<std::string>> position_differences(StoppedStates& states,
                                                      const flow::Topology& topology,
                                                      const state::Meta& meta) {
  std::vector<std::string> differences;
  for (const state::Meta::Input& input : meta.inputs) {
    const std::optional<Offset> committed =
        LS_TRY(states.committed(topology, {input.topic, input.partition}));
    if (committed != input.next) {
      differences.push_back(fmt::format("{}/{}: the state has read to {}, the consumer group to {}",
                                        input.topic, input.partition.value, text_of(input.next),
                                        text_of(committed)));
    }
  }
  return differences;
}

std::string topology_difference(const flow::Topology& topology, const state::Meta& meta) {
  if (meta.fingerprint == fmt::format("{:016x}", topology.fingerprint())) {
    return {};
  }
  flow::NodeChanges changes = flow::node_changes(meta.nodes, flow::node_marks(topology));
  changes.fatal.insert(changes.fatal.end(), changes.told.begin(), changes.told.end());
  return changes.fatal.empty() ? "its sources, edges or sinks differ" : flow::joined(changes.fatal);
}

state::Meta as_on_changelog(state::Meta meta) {
  meta.changelog_next = Offset();
  meta.current_at = EventTime::min();
  return meta;
}

}  // namespace ls::app
