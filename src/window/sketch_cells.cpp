#include "leadstream/window/sketch_cells.hpp"

#include "bucket_cells.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <bit>

namespace ls::window {
namespace {

constexpr std::uint32_t kNumberMax = (1U << 24) - 1;

std::size_t varint_bytes(std::uint64_t value) {
  return (static_cast<std::size_t>(std::bit_width(value | 1)) + 6) / 7;
}

Bucket bucket_of(Function function, const MeasureInput& input) {
  return function == Function::quantile ? bucket_of_value(input.number)
                                        : bucket_of_hash(input.hash);
}

}  // namespace

std::size_t SketchCells::bytes_of(const Kept& kept) {
  return 1 + varint_bytes(kept.measure) + varint_bytes(kNumberMax) + varint_bytes(kept.bits);
}

std::vector<SketchCells::Kept>::iterator SketchCells::from(std::int64_t cell) {
  return std::ranges::lower_bound(buckets_, cell, {}, &Kept::cell);
}

std::vector<SketchCells::Kept>::const_iterator SketchCells::from(std::int64_t cell) const {
  return std::ranges::lower_bound(buckets_, cell, {}, &Kept::cell);
}

void SketchCells::add(const MeasureSpec& spec, std::size_t measure, std::int64_t cell,
                      const MeasureInput& input) {
  const Function function = spec[measure].function;
  LS_DCHECK(is_sketch(function));
  const Bucket bucket = bucket_of(function, input);
  const Kept kept{.cell = cell,
                  .measure = static_cast<std::uint32_t>(measure),
                  .number = static_cast<std::uint32_t>(bucket.number),
                  .bits = bucket.bits};
  const auto at = std::ranges::lower_bound(buckets_, kept.place(), {}, &Kept::place);
  if (at == buckets_.end() || at->place() != kept.place()) {
    stored_bytes_ += bytes_of(kept);
    buckets_.insert(at, kept);
    return;
  }
  stored_bytes_ -= bytes_of(*at);
  at->bits = merged_bucket(function, at->bits, kept.bits);
  stored_bytes_ += bytes_of(*at);
}

void SketchCells::collect(std::size_t measure, CellRange range,
                          std::vector<AggregateCell>& out) const {
  for (auto at = from(range.first); at != buckets_.end() && at->cell <= range.last; ++at) {
    if (at->measure == measure) {
      out.push_back({.at = static_cast<std::int64_t>(at->number), .bits = at->bits});
    }
  }
}

void SketchCells::fuse(const MeasureSpec& spec, CellRange range, std::int64_t cell) {
  const auto first = from(range.first);
  auto last = first;
  for (; last != buckets_.end() && last->cell <= range.last; ++last) {
    stored_bytes_ -= bytes_of(*last);
    last->cell = cell;
  }
  std::ranges::sort(first, last, {}, &Kept::place);
  auto kept = first;  // behind the last that stays
  for (auto at = first; at != last; ++at) {
    if (kept != first && (kept - 1)->place() == at->place()) {
      const Function function = spec[at->measure].function;
      (kept - 1)->bits = merged_bucket(function, (kept - 1)->bits, at->bits);
    } else {
      *kept++ = *at;
    }
  }
  std::for_each(first, kept, [this](const Kept& one) { stored_bytes_ += bytes_of(one); });
  buckets_.erase(kept, last);
}

void SketchCells::forget(CellRange range) {
  const auto first = from(range.first);
  auto last = first;
  for (; last != buckets_.end() && last->cell <= range.last; ++last) {
    stored_bytes_ -= bytes_of(*last);
  }
  buckets_.erase(first, last);
}

void SketchCells::clear() {
  buckets_.clear();
  stored_bytes_ = 0;
}

void SketchCells::save(ByteWriter& out) const {
  out.varint(buckets_.size());
  Kept before;
  for (const Kept& kept : buckets_) {
    const bool is_next = kept.cell == before.cell && kept.measure == before.measure;
    out.svarint(kept.cell - before.cell);
    out.varint(kept.measure);
    out.varint(is_next ? kept.number - before.number : kept.number);
    out.varint(kept.bits);
    before = kept;
  }
}

SketchCells SketchCells::load(ByteReader& in) {
  SketchCells cells;
  cells.buckets_.resize(in.count());
  Kept before;
  for (Kept& kept : cells.buckets_) {
    kept.cell = before.cell + in.svarint();
    kept.measure = static_cast<std::uint32_t>(in.varint());
    const bool is_next = kept.cell == before.cell && kept.measure == before.measure;
    // Masked, so that damaged bytes name no bucket that there is not.
    const auto step = static_cast<std::uint32_t>(in.varint());
    kept.number = ((is_next ? before.number : 0) + step) & kNumberMax;
    kept.bits = in.varint();
    cells.stored_bytes_ += bytes_of(kept);
    before = kept;
  }
  return cells;
}

}  // namespace ls::window
