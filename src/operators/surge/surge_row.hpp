#pragma once

#include "operators/surge/rule.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace ls::operators {

// What one key did so far, by rule.
struct SurgeRow {
  std::uint64_t layout = 0;  // of the rules; 0 for a new row
  std::vector<SurgeState> states;
  EventTime last_start = EventTime::min();  // of the newest window
  EventTime met_at = EventTime::min();
  std::optional<EventTime> timer;

  // Forgets what was kept under other rules.
  void bind(std::uint64_t wanted, std::size_t rules) {
    if (layout != wanted) {
      layout = wanted;
      states.assign(rules, {});
      last_start = EventTime::min();
    }
  }

  void save(ByteWriter& out) const {
    out.u8(1);
    out.u64(layout);
    out.varint(states.size());
    for (const SurgeState& state : states) {
      state.save(out);
    }
    out.svarint(last_start.ms);
    out.svarint(met_at.ms);
    out.u8(timer ? 1 : 0);
    out.svarint(timer.value_or(EventTime{}).ms);
  }
  static Result<SurgeRow> load(ByteReader& in) {
    if (in.u8() != 1) {
      return internal_error("detect_surge: unknown row format");
    }
    SurgeRow row;
    row.layout = in.u64();
    row.states.resize(in.count());
    for (SurgeState& state : row.states) {
      state = SurgeState::load(in);
    }
    row.last_start = EventTime{in.svarint()};
    row.met_at = EventTime{in.svarint()};
    const bool has_timer = in.u8() != 0;
    const EventTime timer{in.svarint()};
    if (has_timer) {
      row.timer = timer;
    }
    return row;
  }
};

}  // namespace ls::operators
