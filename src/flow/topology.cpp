#include "leadstream/flow/topology.hpp"

#include <algorithm>

namespace ls::flow {

PayloadKind payload_of(SourceFormat format) {
  switch (format) {
    case SourceFormat::events:
    case SourceFormat::raw:
      return PayloadKind::event;
    case SourceFormat::examples:
      return PayloadKind::example;
    case SourceFormat::signals:
      return PayloadKind::signal;
  }
  return PayloadKind::event;
}

const NodeDef* Topology::find_node(std::string_view id) const {
  const auto found = std::find_if(nodes_.begin(), nodes_.end(),
                                  [&](const NodeDef& node) { return node.id == id; });
  return found == nodes_.end() ? nullptr : &*found;
}

std::vector<std::string> Topology::input_topics() const {
  std::vector<std::string> topics;
  for (const SourceDef& source : sources_) {
    topics.insert(topics.end(), source.topics.begin(), source.topics.end());
  }
  std::sort(topics.begin(), topics.end());
  topics.erase(std::unique(topics.begin(), topics.end()), topics.end());
  return topics;
}

bool Topology::is_internal() const {
  return std::any_of(sources_.begin(), sources_.end(),
                     [](const SourceDef& source) { return source.is_internal(); });
}

}  // namespace ls::flow
