#pragma once

#include "leadstream/event/event_type.hpp"
#include "leadstream/flow/operator.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ls::flow {

// What a source makes of a message. `raw`: an event of its one type whose field `body` is the value
// as it came, at the time at which the log took it in.
enum class SourceFormat : std::uint8_t { events, examples, signals, raw };
[[nodiscard]] PayloadKind payload_of(SourceFormat format);

struct SourceDef {
  std::string id;
  std::vector<std::string> topics;  // co-partitioned: partition p of each belongs to task p
  SourceFormat format = SourceFormat::events;
  std::vector<const event::EventType*> types;  // of an events source: what it decodes; others are
                                               // passed over. Of a raw one: the type of its events
  Millis lateness{86'400'000};  // an event this much older than the task's clock is late
  std::vector<std::string>
      upstream;  // topologies that write the topics; empty: they come from outside

  [[nodiscard]] bool is_internal() const {
    return format == SourceFormat::examples || format == SourceFormat::signals;
  }
};

// Where a node or sink reads from.
struct InputRef {
  bool is_source = false;
  std::uint32_t index = 0;
};

struct NodeDef {
  std::string id;
  std::shared_ptr<const Blueprint> blueprint;
  std::vector<InputRef> inputs;
  std::vector<std::string> input_ids;
};

struct SinkDef {
  std::string id;
  std::string topic;
  std::vector<InputRef> inputs;
  std::vector<std::string> input_ids;
};

// A checked, immutable graph: nodes in an order in which every input stands before its reader. Made
// by TopologyBuilder; shared by all tasks of all threads.
class Topology {
 public:
  [[nodiscard]] const std::string& name() const {
    return name_;
  }
  [[nodiscard]] const std::vector<SourceDef>& sources() const {
    return sources_;
  }
  [[nodiscard]] const std::vector<NodeDef>& nodes() const {
    return nodes_;
  }
  [[nodiscard]] const std::vector<SinkDef>& sinks() const {
    return sinks_;
  }
  [[nodiscard]] const NodeDef* find_node(std::string_view id) const;
  // Changes with anything that shapes state or results: ids, operator settings, edges, topics,
  // lateness.
  [[nodiscard]] std::uint64_t fingerprint() const {
    return fingerprint_;
  }
  // Every topic its sources read, sorted.
  [[nodiscard]] std::vector<std::string> input_topics() const;
  // Models whose versions its nodes use come from the model topic, beside the sources.
  [[nodiscard]] bool reads_models() const {
    return reads_models_;
  }
  // True if other topologies of ours write any of its inputs: what comes beside them is orders.
  [[nodiscard]] bool is_internal() const;

 private:
  friend class TopologyBuilder;

  std::string name_;
  std::vector<SourceDef> sources_;
  std::vector<NodeDef> nodes_;
  std::vector<SinkDef> sinks_;
  std::uint64_t fingerprint_ = 0;
  bool reads_models_ = false;
};

}  // namespace ls::flow
