#include "aggregate_cells.hpp"

#include "leadstream/window/aggregate.hpp"

#include <fmt/core.h>

#include <cmath>

namespace ls::window {
namespace {

using Layout = AggregateSpec::Layout;

constexpr std::uint8_t kVersion = 1;

Layout layout_of(std::uint32_t id) {
  return static_cast<Layout>(id & 7);
}

// Most numbers are small whole ones: those take a varint with an even value, all others nine bytes.
void put_number(ByteWriter& out, double number) {
  constexpr double kExact = 0x1p53;
  const bool is_whole = std::abs(number) <= kExact && std::trunc(number) == number &&
                        !(number == 0 && std::signbit(number));
  if (!is_whole) {
    out.varint(1);
    out.f64(number);
    return;
  }
  const auto whole = static_cast<std::int64_t>(number);
  const std::uint64_t sign = whole < 0 ? 2 : 0;
  out.varint((static_cast<std::uint64_t>(whole < 0 ? -whole : whole) << 2) | sign);
}

double take_number(ByteReader& in) {
  const std::uint64_t tag = in.varint();
  if ((tag & 1) != 0) {
    return in.f64();
  }
  const auto whole = static_cast<double>(tag >> 2);
  return (tag & 2) != 0 ? -whole : whole;
}

// `pane` is that of the cell before; panes are stored as the distance from it.
void put_cell(ByteWriter& out, Layout layout, const AggregateCell& cell, std::int64_t& pane) {
  if (layout == Layout::latest || layout == Layout::decayed) {
    out.svarint(cell.at);
    put_number(out, number_of(cell));
    return;
  }
  const std::int64_t here = layout == Layout::distinct ? cell.at : cell.at >> kCountBits;
  out.varint(static_cast<std::uint64_t>(here - pane));
  pane = here;
  if (layout == Layout::distinct) {
    out.u64(cell.bits);
    return;
  }
  if (layout == Layout::means || layout == Layout::buckets) {
    out.varint(static_cast<std::uint64_t>(count_of(cell)));
  }
  if (layout == Layout::buckets) {
    out.varint(cell.bits);
    return;
  }
  put_number(out, number_of(cell));
}

AggregateCell take_cell(ByteReader& in, Layout layout, std::int64_t& pane) {
  if (layout == Layout::latest || layout == Layout::decayed) {
    const std::int64_t at = in.svarint();
    return {.at = at, .bits = bits_of(take_number(in))};
  }
  // Masked, so that damaged bytes cannot overflow.
  pane = (pane + static_cast<std::int64_t>(in.varint() & kPaneMax)) & kPaneMax;
  if (layout == Layout::distinct) {
    return {.at = pane, .bits = in.u64()};
  }
  std::int64_t count = 0;
  if (layout == Layout::means || layout == Layout::buckets) {
    count = static_cast<std::int64_t>(in.varint()) & kCountMax;
  }
  if (layout == Layout::buckets) {
    return {.at = (pane << kCountBits) | count, .bits = in.varint()};
  }
  return {.at = (pane << kCountBits) | count, .bits = bits_of(take_number(in))};
}

}  // namespace

void AggregateRow::save(ByteWriter& out) const {
  out.u8(kVersion);
  std::size_t used = 0;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    used += cells_of(i).empty() ? 0 : 1;
  }
  out.varint(used);
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const auto cells = cells_of(i);
    if (cells.empty()) {
      continue;
    }
    out.u32(runs_[i].id);
    out.varint(cells.size());
    std::int64_t pane = 0;
    for (const Cell& cell : cells) {
      put_cell(out, layout_of(runs_[i].id), cell, pane);
    }
  }
}

Result<AggregateRow> AggregateRow::load(ByteReader& in) {
  const std::uint8_t version = in.u8();
  if (version != kVersion) {
    return internal_error(fmt::format("aggregate row: format {} is not known", version));
  }
  AggregateRow row;
  row.runs_.resize(in.count());
  for (Run& run : row.runs_) {
    run.id = in.u32();
    const std::size_t size = in.count();
    std::int64_t pane = 0;
    for (std::size_t i = 0; i < size && in.ok(); ++i) {
      row.cells_.push_back(take_cell(in, layout_of(run.id), pane));
    }
    run.end = static_cast<std::uint32_t>(row.cells_.size());
  }
  return row;
}

}  // namespace ls::window
