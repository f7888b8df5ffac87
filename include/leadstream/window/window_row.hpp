#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/window/cells.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace ls::window {

// What a window node keeps of one key. What cells are is up to the rule.
struct WindowRow {
  // A window that has closed, as far as the rule still wants to know of it.
  struct Closed {
    EventTime end;
    std::uint32_t corrections = 0;  // of its result
  };

  std::uint64_t layout = 0;  // fingerprint of rule and measures; 0 for a new row
  Cells cells;
  std::uint64_t records = 0;          // ever taken
  std::optional<EventTime> timer;     // the only one that is pending for the key
  bool is_recurring = false;          // instead of a timer: called wherever windows can close
  std::vector<std::int64_t> changed;  // cells that changed since the last result; ascending
  std::vector<Closed> closed;         // ascending by end

  // Forgets what was kept under other settings.
  void bind(std::uint64_t wanted);
  void note_change(std::int64_t cell);
  // The number of the correction that comes now: from 1 on.
  std::uint32_t next_revision(EventTime end);
  void forget_closed_before(EventTime end);

  // At most so many bytes does it take where it is saved.
  [[nodiscard]] std::size_t stored_bytes_max() const {
    constexpr std::size_t kFrameBytes = 1 + 8 + 10 + 1 + 10 + 10 + 10;
    return kFrameBytes + changed.size() * 10 + closed.size() * (10 + 5) + cells.stored_bytes_max();
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<WindowRow> load(ByteReader& in);
};

}  // namespace ls::window
