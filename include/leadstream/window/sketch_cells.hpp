#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/window/aggregate.hpp"
#include "leadstream/window/cell_range.hpp"
#include "leadstream/window/measures.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ls::window {

// Whether what is kept of it are buckets.
[[nodiscard]] constexpr bool is_sketch(Function function) {
  return function == Function::quantile || function == Function::approximate_distinct;
}

// The sketches of one key's windows: of each cell and measure the buckets that hold something, the
// same that AggregateRow keeps of its panes. Counts add and runs take the larger, so neither the
// order of records nor how windows share cells changes a byte or a result.
class SketchCells {
 public:
  // Counts a record in that cell's sketch of the measure.
  void add(const MeasureSpec& spec, std::size_t measure, std::int64_t cell,
           const MeasureInput& input);
  // Appends the buckets of the range's cells: those of equal cells more than once.
  void collect(std::size_t measure, CellRange range, std::vector<AggregateCell>& out) const;
  // Makes one cell of those in the range.
  void fuse(const MeasureSpec& spec, CellRange range, std::int64_t cell);
  void forget(CellRange range);
  void clear();

  [[nodiscard]] bool empty() const {
    return buckets_.empty();
  }
  // At most so many bytes do they take where they are saved, if they belong to so many cells; costs
  // nothing to ask.
  [[nodiscard]] std::size_t stored_bytes_max(std::size_t cells) const {
    constexpr std::size_t kVarintMax = 10;
    return empty() ? 1 : kVarintMax + cells * kVarintMax + stored_bytes_;
  }

  void save(ByteWriter& out) const;
  // The reader tells whether the bytes were whole.
  [[nodiscard]] static SketchCells load(ByteReader& in);

 private:
  // Buckets lie in this order.
  struct Place {
    std::int64_t cell = 0;
    std::uint32_t measure = 0;
    std::uint32_t number = 0;

    friend auto operator<=>(const Place&, const Place&) = default;
  };

  struct Kept {
    std::int64_t cell = 0;
    std::uint32_t measure = 0;
    std::uint32_t number = 0;  // of the bucket
    std::uint64_t bits = 0;

    [[nodiscard]] Place place() const {
      return {cell, measure, number};
    }
  };

  // Within the same cell.
  [[nodiscard]] static std::size_t bytes_of(const Kept& kept);
  [[nodiscard]] std::vector<Kept>::iterator from(std::int64_t cell);
  [[nodiscard]] std::vector<Kept>::const_iterator from(std::int64_t cell) const;

  std::vector<Kept> buckets_;
  std::size_t stored_bytes_ = 0;  // of all, each within its cell
};

}  // namespace ls::window
