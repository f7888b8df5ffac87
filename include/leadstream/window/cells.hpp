#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/window/cell_range.hpp"
#include "leadstream/window/measures.hpp"
#include "leadstream/window/sketch_cells.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ls::window {

// Partial results of one key: a cell per id (a pane, a time, a session), ascending, without gaps
// for ids that have no records. What an id means is the caller's affair. The measures are passed to
// each call: they belong to the operator.
class Cells {
 public:
  // Reused between readings.
  struct Scratch {
    std::vector<std::uint64_t> hashes;
    std::vector<AggregateCell> buckets;
  };
  // Which cells, and the rank that each measure asks for, 0 .. 1; read for quantiles alone, and may
  // be empty if there are none. What is kept answers any rank.
  struct Question {
    CellRange range;
    std::span<const double> ranks = {};
  };
  struct Reading {
    std::uint64_t cells = 0;  // 0: there is nothing in the range
    EventTime first = EventTime::max();
    EventTime last = EventTime::min();
  };

  // Counts a record at `time` in the cell `id`.
  void add(const MeasureSpec& spec, std::int64_t id, EventTime time,
           std::span<const MeasureInput> inputs);
  // Merges the cells of a range into one result per measure: NaN where there is none.
  Reading read(const MeasureSpec& spec, const Question& question, std::span<double> values,
               Scratch& scratch) const;
  // Makes one cell of those in the range, under a new id that is in the range or not used.
  void fuse(const MeasureSpec& spec, CellRange range, std::int64_t id);
  void forget(CellRange range);
  void clear();

  [[nodiscard]] bool empty() const {
    return heads_.empty();
  }
  [[nodiscard]] std::size_t size() const {
    return heads_.size();
  }
  [[nodiscard]] std::int64_t id(std::size_t i) const {
    return heads_[i].id;
  }
  // Times of the first and the last record in the cell, by event time.
  [[nodiscard]] EventTime first(std::size_t i) const {
    return heads_[i].first;
  }
  [[nodiscard]] EventTime last(std::size_t i) const {
    return heads_[i].last;
  }
  // The place of the first cell whose id is not below `id`.
  [[nodiscard]] std::size_t lower_bound(std::int64_t id) const;
  [[nodiscard]] bool any_in(CellRange range) const;

  // At most so many bytes do they take where they are saved, all measures over as many records as
  // can be; costs nothing to ask.
  [[nodiscard]] std::size_t stored_bytes_max() const {
    constexpr std::size_t kCounts = 3 * 10;
    constexpr std::size_t kHeadBytes = 3 * 10;
    constexpr std::size_t kSeenBytes = 10 + 5 + 8;
    return kCounts + heads_.size() * kHeadBytes + words_.size() * sizeof(std::uint64_t) +
           seen_.size() * kSeenBytes + sketches_.stored_bytes_max(heads_.size());
  }

  // Before there were sketches nothing was said of them, and as long as there are none nothing is.
  enum class Saved : std::uint8_t { without_sketches, whole };
  void save(ByteWriter& out, Saved as = Saved::whole) const;
  [[nodiscard]] bool has_sketches() const {
    return !sketches_.empty();
  }
  // The reader tells whether the bytes were whole.
  [[nodiscard]] static Cells load(ByteReader& in, Saved as = Saved::whole);

 private:
  struct Head {
    std::int64_t id = 0;
    EventTime first;
    EventTime last;
  };
  // A value that a distinct measure has seen in a cell. Sorted.
  struct Seen {
    std::int64_t id = 0;
    std::uint32_t measure = 0;
    std::uint64_t hash = 0;

    friend auto operator<=>(const Seen&, const Seen&) = default;
  };

  std::size_t place_of(const MeasureSpec& spec, std::int64_t id, EventTime time);
  void add_seen(std::int64_t id, std::uint32_t measure, std::uint64_t hash, std::uint32_t most);
  [[nodiscard]] double distinct(std::uint32_t measure, CellRange range, Scratch& scratch) const;
  [[nodiscard]] double sketched(const MeasureSpec& spec, std::size_t measure,
                                const Question& question, Scratch& scratch) const;
  [[nodiscard]] std::vector<Seen>::const_iterator seen_from(std::int64_t id) const;
  [[nodiscard]] const std::uint64_t* words(const MeasureSpec& spec, std::size_t i) const {
    return words_.data() + i * spec.words();
  }
  void erase(const MeasureSpec* spec, std::size_t from, std::size_t to);

  std::vector<Head> heads_;
  std::vector<std::uint64_t> words_;  // as many per cell
  std::vector<Seen> seen_;
  SketchCells sketches_;
};

}  // namespace ls::window
