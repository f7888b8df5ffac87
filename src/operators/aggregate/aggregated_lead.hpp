#pragma once

#include "operators/aggregate_settings.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/window/aggregate.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ls::operators {

// Everything an aggregate node knows of one key: a single row.
struct AggregatedLead {
  // The last word of a field, by event time.
  struct Text {
    std::uint64_t id = 0;  // hash of its name: its place may change
    EventTime at = EventTime::min();
    std::string text;
  };
  window::AggregateRow numbers;
  std::vector<Text> texts;
  EventTime active = EventTime::min();  // the last event
  EventTime emitted = EventTime::min();
  std::optional<EventTime> timer;

  // Arranges what was stored by the present settings; what is new starts empty.
  void bind(const AggregateSettings& settings);

  void save(ByteWriter& out) const;
  static Result<AggregatedLead> load(ByteReader& in);
};

}  // namespace ls::operators
