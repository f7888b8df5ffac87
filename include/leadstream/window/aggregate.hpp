#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/window/aggregate_spec.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ls::window {

// One piece of a feature's state. Meaning by layout; see AggregateSpec::Layout.
//   panes     pane << 24            number
//   means     pane << 24 | count    sum
//   distinct  pane                  hash
//   latest    time                  number
//   decayed   time                  sum as of that time
//   buckets   pane << 24 | bucket   count, or longest run + 1
struct Bucket;
struct AggregateCell {
  std::int64_t at = 0;
  std::uint64_t bits = 0;

  friend auto operator<=>(const AggregateCell&, const AggregateCell&) = default;
};

// The state of all features of one lead: one flat list of 16-byte cells, only panes that hold
// something. A row of state::Table. Features are addressed by their index in the spec, which every
// call gets again; `bind` first.
//
// Values are exact at any time from that of the newest event on. What is older than the windows of
// the newest event is forgotten, so an earlier reading may miss it, and a reading within the newest
// event's pane counts the whole pane.
class AggregateRow {
 public:
  // Arranges a row that was loaded, or is new, by this spec: features that vanished or changed are
  // dropped, new ones start empty. Cheap if nothing changed.
  void bind(const AggregateSpec& spec);

  // False if the event is before time 0 or too old to matter for any reading from the newest event
  // on: nothing changed. `value` must be finite. Not for those that
  // count different values.
  bool add(const AggregateSpec& spec, std::size_t feature, EventTime time, double value);
  // For `distinct` and `approximate_distinct`: the hash of the value.
  bool add_distinct(const AggregateSpec& spec, std::size_t feature, EventTime time,
                    std::uint64_t hash);

  // When the window of the feature had closed for an event of that time, for one that was refused.
  [[nodiscard]] static EventTime closed_at(const AggregateSpec& spec, std::size_t feature,
                                           EventTime time);

  // NaN stands for missing.
  [[nodiscard]] double value(const AggregateSpec& spec, std::size_t feature, EventTime as_of) const;
  // The same of the newest panes alone: what a feature would tell that had this window of its own.
  // It has the hop and reach of the feature's, and is no longer. Not for decay.
  [[nodiscard]] double value_within(const AggregateSpec& spec, std::size_t feature,
                                    const PaneWindow& window, EventTime as_of) const;
  // In how many panes of such a window something came; of count, sum, mean, min and max.
  [[nodiscard]] std::size_t panes_within(const AggregateSpec& spec, std::size_t feature,
                                         const PaneWindow& window, EventTime as_of) const;
  // The earliest time after `time` at which a pane enters or leaves a window; max if none will.
  // Decay and since_last change all the time and have no edges.
  [[nodiscard]] EventTime next_edge(const AggregateSpec& spec, EventTime time) const;
  // Forgets what no reading at or after `time` needs.
  void expire(const AggregateSpec& spec, EventTime time);
  // Nothing is remembered: the row may be erased.
  [[nodiscard]] bool empty() const {
    return cells_.empty();
  }
  // Memory in use.
  [[nodiscard]] std::size_t bytes() const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<AggregateRow> load(ByteReader& in);

 private:
  using Cell = AggregateCell;
  struct Run {
    std::uint32_t id = 0;   // of the feature; tells the layout too
    std::uint32_t end = 0;  // behind the feature's last cell; it begins where the one before ends
  };

  [[nodiscard]] std::size_t begin_of(std::size_t feature) const {
    return feature == 0 ? 0 : runs_[feature - 1].end;
  }
  [[nodiscard]] std::span<const Cell> cells_of(std::size_t feature) const {
    return std::span(cells_).subspan(begin_of(feature), runs_[feature].end - begin_of(feature));
  }
  // Positions are within the feature's cells.
  void insert(std::size_t feature, std::size_t position, Cell cell);
  void erase(std::size_t feature, std::size_t position, std::size_t count);
  // Erases the feature's cells of panes before `pane`.
  void forget_before(const AggregateSpec& spec, std::size_t feature, std::int64_t pane);

  void add_to_pane(const AggregateSpec& spec, std::size_t feature, EventTime time, double value);
  void add_to_bucket(const AggregateSpec& spec, std::size_t feature, EventTime time,
                     const Bucket& bucket);
  void add_latest(std::size_t feature, EventTime time, double value);
  void add_decayed(const AggregateSpec& spec, std::size_t feature, EventTime time, double value);

  std::vector<Cell> cells_;
  std::vector<Run> runs_;
  std::uint64_t bound_to_ = 0;  // fingerprint of the spec; 0 if none yet
};

}  // namespace ls::window
