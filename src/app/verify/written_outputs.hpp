#pragma once

#include "app/verify/finding.hpp"

#include "leadstream/base/time.hpp"
#include "leadstream/flow/io.hpp"
#include "leadstream/flow/origin.hpp"
#include "leadstream/flow/topology.hpp"
#include "leadstream/runtime/log_gateway.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::app {

// Which input record caused an output: its place among the topology's sorted input topics, and its
// offset in the task's partition of that topic.
struct Cause {
  std::size_t topic = 0;
  Offset offset;

  friend auto operator<=>(const Cause&, const Cause&) = default;
};

// What is kept of one output that lies on the log: enough to compare it, not its bytes.
struct WrittenOutput {
  std::uint64_t sequence = 0;  // its writer's running number
  std::uint64_t digest = 0;
  // The task's clock at it; nothing for what was late for its source, which has its partition's
  // time.
  std::optional<EventTime> clock;
  std::optional<Cause> cause;  // none: a timer
  std::vector<Offset> others;  // see flow::SourceHeader
  Partition partition;
  Offset offset;
  bool is_claimed = false;  // the replay gave it too
};

// The version of a model that a score names.
struct NamedVersion {
  std::uint64_t sequence = 0;               // of the score
  EventTime valid_from = EventTime::min();  // min: the untrained prior
};

// What one task wrote, by topic and by running number.
struct TaskOutputs {
  std::map<std::string, std::vector<WrittenOutput>, std::less<>> topics;
  // By topic of the scores, then by model.
  std::map<std::string, std::map<std::string, std::vector<NamedVersion>>, std::less<>> versions;
};

// What an output is beside its place: key, value and headers.
[[nodiscard]] std::uint64_t digest_of(const flow::OutgoingMessage& message);

// Everything that the tasks of one topology wrote, found by the origin in its header.
class WrittenOutputs {
 public:
  // `topics` exist; several topologies may write them. Tells records without an origin, if the
  // topic is not among the `judged` yet, and those that stand behind later ones of their writer.
  static Result<WrittenOutputs> read(runtime::LogGateway& log, const flow::Topology& topology,
                                     std::span<const runtime::LogGateway::Topic> topics,
                                     std::set<std::string>& judged, Findings& findings);

  // Of a task that wrote nothing too.
  [[nodiscard]] TaskOutputs& of_task(Partition task) {
    return tasks_[task];
  }
  [[nodiscard]] std::map<Partition, TaskOutputs>& tasks() {
    return tasks_;
  }

 private:
  void add(const flow::Topology& topology, const std::string& topic,
           const flow::OriginHeader& origin, const runtime::LogGateway::StoredRecord& stored,
           Findings& findings);
  static void add_version(TaskOutputs& task, const std::string& topic, std::uint64_t sequence,
                          const std::string& value);

  std::map<Partition, TaskOutputs> tasks_;
  // Of each writer in each partition of a topic: its last running number.
  std::map<std::pair<Partition, Partition>, std::uint64_t> last_;
};

}  // namespace ls::app
