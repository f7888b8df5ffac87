#pragma once

#include "app/verify/written_outputs.hpp"

#include "leadstream/base/time.hpp"

#include <map>
#include <optional>
#include <vector>

namespace ls::app {

// What a task's outputs tell of how it read its input: each carries the clock at which its cause
// was met and, where the task reads several topics, where it stood in the others. No log keeps in
// which order a task read several topics; this gives it back, with what TaskInputs knows of the
// records.
class CauseEvidence {
 public:
  explicit CauseEvidence(const TaskOutputs& outputs);

  // The clock of the task when it met the record; nothing if it caused no output that tells it.
  [[nodiscard]] std::optional<EventTime> met_at(const Cause& cause) const;
  // The next offsets of the task's other topics when it read the record, see flow::ReadOrder; null
  // if it caused no output that tells them.
  [[nodiscard]] const std::vector<Offset>* others(const Cause& cause) const;

 private:
  struct Facts {
    std::optional<EventTime> met_at;
    std::vector<Offset> others;
  };

  std::map<Cause, Facts> facts_;
};

}  // namespace ls::app
