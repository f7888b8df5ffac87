#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/window/accumulator.hpp"
#include "leadstream/window/windows.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ls::window {

// One window as partial results per hop (Li, Maier, Tufte, Papadimos, Tucker 2005): an event is
// added once, to its pane; a reading merges the panes that the window covers. Only panes that hold
// something are kept. For operators that keep a single aggregate of any kind; many small ones per
// key are AggregateRow's.
//
// Readings are exact at any time from that of the newest event on, except that the newest event's
// pane counts whole. The window is passed again to each call: it belongs to the operator.
template <Accumulator A>
class Panes {
 public:
  // False if the event is before time 0, or older than any reading from the newest event on covers.
  bool add(const PaneWindow& window, EventTime time, double value) {
    if (time < EventTime{0}) {
      return false;
    }
    const std::int64_t pane = window.pane_of(time);
    if (!panes_.empty() && pane < window.first_when(panes_.back().first)) {
      return false;
    }
    auto at = panes_.end();
    while (at != panes_.begin() && std::prev(at)->first > pane) {
      --at;
    }
    if (at == panes_.begin() || std::prev(at)->first < pane) {
      at = std::next(panes_.emplace(at, pane, A{}));
    }
    std::prev(at)->second.add(time, value);
    forget_before(window.first_when(panes_.back().first));
    return true;
  }

  [[nodiscard]] A at(const PaneWindow& window, EventTime time) const {
    A merged{};
    if (time >= EventTime{0}) {
      const std::int64_t current = window.pane_of(time);
      for (const auto& [pane, part] : panes_) {
        if (pane >= window.first_when(current) && pane <= current) {
          merged.merge(part);
        }
      }
    }
    return merged;
  }
  [[nodiscard]] double value_at(const PaneWindow& window, EventTime time) const {
    return at(window, time).value();
  }

  // Forgets what no reading at or after `time` covers.
  void expire(const PaneWindow& window, EventTime time) {
    if (time >= EventTime{0}) {
      forget_before(window.first_pane(time));
    }
  }
  [[nodiscard]] bool empty() const {
    return panes_.empty();
  }
  [[nodiscard]] std::size_t size() const {
    return panes_.size();
  }

  void save(ByteWriter& out) const {
    out.varint(panes_.size());
    std::int64_t before = 0;
    for (const auto& [pane, part] : panes_) {
      out.varint(static_cast<std::uint64_t>(pane - before));
      part.save(out);
      before = pane;
    }
  }
  // The reader tells whether the bytes were whole.
  [[nodiscard]] static Panes load(ByteReader& in) {
    Panes made;
    std::uint64_t pane = 0;
    const std::size_t size = in.count();
    for (std::size_t i = 0; i < size && in.ok(); ++i) {
      pane += in.varint();
      made.panes_.emplace_back(static_cast<std::int64_t>(pane), A::load(in));
    }
    return made;
  }

 private:
  void forget_before(std::int64_t pane) {
    const auto first =
        std::ranges::find_if(panes_, [pane](const auto& entry) { return entry.first >= pane; });
    panes_.erase(panes_.begin(), first);
  }

  std::vector<std::pair<std::int64_t, A>> panes_;  // ascending
};

}  // namespace ls::window
