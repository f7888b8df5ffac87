#pragma once

#include "app/verify/written_outputs.hpp"

#include "leadstream/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace ls::app {

// What a task's outputs tell of how it read its input: a task numbers what it writes to a topic, so
// the causes of these outputs were read in the order of the numbers; and each output carries the
// clock at which its cause was met. No log keeps in which order a task read several topics; this
// gives it back, with what TaskInputs knows of the records.
class CauseEvidence {
 public:
  // `shared`: topics that more than one sink of the topology writes, whose numbers tell no order.
  CauseEvidence(const TaskOutputs& outputs, const std::vector<std::string>& shared);

  // Whether every earlier cause of what it caused has been passed.
  [[nodiscard]] bool may_come_next(const Cause& cause) const;
  // The clock of the task when it met the record; nothing if that caused no output.
  [[nodiscard]] std::optional<EventTime> met_at(const Cause& cause) const;
  void pass(const Cause& cause);

 private:
  // The causes of one topic's outputs, each once, in the order in which they were read.
  struct Queue {
    std::vector<Cause> causes;
    std::size_t front = 0;
  };
  struct Facts {
    EventTime met_at = EventTime::min();
    std::vector<std::uint32_t> queues;
  };

  std::vector<Queue> queues_;
  std::map<Cause, Facts> facts_;
};

}  // namespace ls::app
