#pragma once

#include "operators/emitted_type.hpp"
#include "operators/experiment/experiment_rows.hpp"
#include "operators/experiment/look.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/event/event.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ls::operators {

// One arm in one metric, as an event. One per operator.
class ResultEvents {
 public:
  ResultEvents(const ExperimentSettings& settings, std::string_view node_id);

  // The event and all it points to live in the arena. Its id is a function of node, experiment and
  // how many results were told before.
  const event::Event* make(const ExperimentRow& row, std::string_view key, EventTime now,
                           const Found& found, Arena& arena);
  static EmittedFields fields();

 private:
  std::string_view arms_of(const ExperimentRow& row, std::size_t metric, Arena& arena);

  const ExperimentSettings& settings_;
  std::uint64_t node_;
  EmittedEvents events_;
  std::string json_;  // of one call
};

}  // namespace ls::operators
